/**
 * Images and clips as files: what ImageJ opens, and TIFF, GIF, AVI, MP4, PNG and contact sheets.
 *
 * <p>The same clip gives the same bytes. Imports {@code image} and ImageJ; works without a display.
 */
package sc.fiji.svdtools.file;
