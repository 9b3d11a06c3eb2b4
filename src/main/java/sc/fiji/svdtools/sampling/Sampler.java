package sc.fiji.svdtools.sampling;

import ai.djl.ndarray.NDArray;
import sc.fiji.svdtools.tensor.Scope;

/**
 * Integrates the probability-flow equation from noise to latents.
 *
 * <p>Formula (Euler): {@code x <- D + (s' / s) (x - D)}; the last step, {@code s' = 0}, gives D.
 * Ancestral: to {@code down = sqrt(s'^2 - up^2)} with {@code up = sqrt(s'^2 (s^2 - s'^2) / s^2)},
 * then add {@code up} times fresh unit noise.
 *
 * <p>Dtype: float32 throughout, whatever the network uses, because values start near 700.
 *
 * <p>Source: Karras et al. 2022; k-diffusion {@code sample_euler}, {@code sample_euler_ancestral}.
 */
public final class Sampler {

  private final Denoiser denoiser;
  private final double[] sigmas;
  private final FreshNoise ancestral;

  /** Unit noise for a step, or null for a deterministic solver. */
  @FunctionalInterface
  public interface FreshNoise {
    /** Noise of the shape of the latents (F, H, W, 4), float32, owned by {@code scope}. */
    NDArray draw(Scope scope, int step);
  }

  /** Told after each step. */
  @FunctionalInterface
  public interface Listener {
    /**
     * @param done steps finished
     * @param total steps in all
     * @param denoised the best guess of the clean latents (F, H, W, 4) float32, borrowed
     */
    void stepped(int done, int total, NDArray denoised);
  }

  /**
   * @param denoiser network with guidance
   * @param sigmas falling noise levels, the last 0
   * @param ancestral source of fresh noise; null for plain Euler
   */
  public Sampler(Denoiser denoiser, double[] sigmas, FreshNoise ancestral) {
    this.denoiser = denoiser;
    this.sigmas = sigmas.clone();
    this.ancestral = ancestral;
  }

  /**
   * Runs all steps.
   *
   * @param noise unit-variance noise (F, H, W, 4) float32, borrowed
   * @return latents (F, H, W, 4), owned by {@code scope}
   * @throws ArithmeticException if a latent becomes NaN or infinite
   */
  public NDArray run(Scope scope, NDArray noise, Listener listener) {
    NDArray x = scope.call("scaled", noise, Math.sqrt(1 + sigmas[0] * sigmas[0]));
    for (int i = 0; i + 1 < sigmas.length; i++) {
      NDArray next = step(scope, x, i, listener);
      x.close();
      x = next;
    }
    return x;
  }

  private NDArray step(Scope scope, NDArray x, int i, Listener listener) {
    try (Scope s = scope.child()) {
      NDArray denoised = denoiser.denoise(s, x, sigmas[i]);
      requireFinite(s, denoised, i);
      double from = sigmas[i];
      double to = sigmas[i + 1];
      double up = ancestral == null ? 0 : up(from, to);
      double down = Math.sqrt(Math.max(0, to * to - up * up));
      NDArray next = s.call("toward", denoised, x, down / from);
      if (up > 0) {
        next = s.call("add", next, s.call("scaled", ancestral.draw(s, i), up));
      }
      listener.stepped(i + 1, sigmas.length - 1, denoised);
      return s.release(next);
    }
  }

  private static double up(double from, double to) {
    return Math.min(to, Math.sqrt(to * to * (from * from - to * to) / (from * from)));
  }

  private void requireFinite(Scope s, NDArray x, int i) {
    if (!s.call("all_finite", x).getBoolean()) {
      throw new ArithmeticException(
          "The latents became NaN or infinite at step %d of %d (sigma %.4g); try precision float32."
              .formatted(i + 1, sigmas.length - 1, sigmas[i]));
    }
  }
}
