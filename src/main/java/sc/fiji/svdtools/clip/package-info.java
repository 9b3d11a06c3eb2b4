/**
 * What a clip is made from and what comes out: sources, settings, frames, progress.
 *
 * <p>A clip is a short film. Values and callbacks only; knows nothing of ImageJ.
 */
package sc.fiji.svdtools.clip;
