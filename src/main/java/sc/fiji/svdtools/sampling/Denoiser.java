package sc.fiji.svdtools.sampling;

import ai.djl.ndarray.NDArray;
import sc.fiji.svdtools.tensor.Scope;

/** The best guess of clean latents: (noisy latents, step) to latents. */
@FunctionalInterface
public interface Denoiser {

  /**
   * @param scope owns the result
   * @param x (F, H, W, 4) float32 at the noise level {@code at.sigma()}, borrowed
   * @param at the step it is asked for
   * @return (F, H, W, 4) float32
   */
  NDArray denoise(Scope scope, NDArray x, Step at);
}
