/**
 * What can be measured on a clip without a model: motion, flicker, contrast, warp error, content,
 * foreground, loops.
 *
 * <p>Glossary: a <i>step</i> {@code d_i} is the distance of frame i to frame i + 1, an
 * <i>acceleration</i> {@code a_i} the size of {@code f_{i+1} - 2 f_i + f_{i-1}}; a <i>joint</i> is
 * a frame at which an attention window starts; the <i>background</i> of a frame is its median
 * colour, the <i>foreground</i> what departs from it.
 *
 * <p>All results are finite numbers: a ratio of two vanishing numbers is 1, a share or a change of
 * nothing is 0. Imports nothing of this project, only the JDK.
 */
package sc.fiji.svdtools.metrics;
