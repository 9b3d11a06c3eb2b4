package sc.fiji.svdtools.sampling;

import ai.djl.ndarray.NDArray;

/**
 * What is estimated in one step, each (F, H, W, 4) float32, borrowed.
 *
 * @param noisy the latents before the step
 * @param guided estimate after guidance; the conditional one in a step without guidance
 * @param conditional estimate with the conditions
 * @param unconditional estimate without; null in a step without guidance
 * @param perturbed estimate with the conditions and changed attention; null in a step without
 */
public record Estimates(
    NDArray noisy, NDArray guided, NDArray conditional, NDArray unconditional, NDArray perturbed) {}
