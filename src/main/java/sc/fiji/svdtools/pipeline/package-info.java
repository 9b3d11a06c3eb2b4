/**
 * A start image becomes frames: encode, condition, denoise, decode.
 *
 * <p>Knows nothing of ImageJ. Progress and cancel are callbacks.
 */
package sc.fiji.svdtools.pipeline;
