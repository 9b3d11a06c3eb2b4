/**
 * Clips for scripts and other plugins: ImgLib2 images in, films whose frames are decoded when they
 * are looked at.
 */
package sc.fiji.svdtools.api;
