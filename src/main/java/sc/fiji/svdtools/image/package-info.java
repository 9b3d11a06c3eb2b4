/**
 * Between ImageJ's images and the pipeline's values.
 *
 * <p>Glossary: the <i>plane shown</i> is what the image window displays, through display range and
 * look-up table; the <i>crop</i> is the part of it the clip starts from.
 *
 * <p>Imports {@code pipeline} and ImageJ. Works without a display: nothing here opens a window.
 */
package sc.fiji.svdtools.image;
