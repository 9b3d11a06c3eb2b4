package sc.fiji.svdtools.sampling;

import ai.djl.ndarray.NDArray;
import sc.fiji.svdtools.tensor.Scope;

/** The best guess of clean latents: (noisy latents, noise level) to latents. */
@FunctionalInterface
public interface Denoiser {

  /**
   * @param scope owns the result
   * @param x (F, H, W, 4) float32, borrowed
   * @param sigma noise level of x, above 0
   * @return (F, H, W, 4) float32
   */
  NDArray denoise(Scope scope, NDArray x, double sigma);
}
