/**
 * Techniques for clips longer than those of training, and for loops: windows, links, overlap of
 * what is decoded, noise that repeats.
 */
package sc.fiji.svdtools.technique.length;
