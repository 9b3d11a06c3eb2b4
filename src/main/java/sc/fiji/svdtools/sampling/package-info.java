/**
 * From noise to latents: schedules, denoiser scaling, solvers, guidance.
 *
 * <p>Sees a network only as a function from (scaled latents, noise level) to a prediction. Imports
 * {@code tensor} alone.
 */
package sc.fiji.svdtools.sampling;
