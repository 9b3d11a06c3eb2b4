/**
 * A start image becomes frames: encode, condition, denoise, decode.
 *
 * <p>Knows nothing of ImageJ. Progress and cancel are callbacks. Imports the networks, {@code
 * sampling}, {@code weights} and {@code tensor}.
 */
package sc.fiji.svdtools.pipeline;
