package sc.fiji.svdtools.sampling;

import ai.djl.ndarray.NDArray;
import sc.fiji.svdtools.tensor.Scope;

/**
 * A v-prediction network as a {@link Denoiser}, with one guidance scale per frame.
 *
 * <p>Formula: {@code D = c_skip x + c_out (v_u + g_f (v_c - v_u))}, the same as guiding the
 * denoised values, because D is affine in v. With one clip there is no guidance: {@code v = v_c}.
 *
 * <p>Owns: nothing; the tensors are borrowed for its lifetime.
 *
 * <p>Source: sgm {@code denoiser.py}, {@code guiders.py}.
 */
public final class GuidedDenoiser implements Denoiser {

  private final Network network;
  private final NDArray condition;
  private final NDArray scales;

  /** A network that predicts v. */
  @FunctionalInterface
  public interface Network {

    /**
     * @param input (B*F, H, W, 8): scaled noisy latents, then conditioning latents
     * @param noise {@code ln(sigma) / 4}
     * @return (B*F, H, W, 4)
     */
    NDArray predict(Scope scope, NDArray input, double noise);
  }

  /**
   * @param network predicts v
   * @param condition conditioning latents (B*F, H, W, 4) in the network's type; B = 2:
   *     unconditional then conditional, B = 1: conditional only
   * @param scales guidance per frame (F), float32
   */
  public GuidedDenoiser(Network network, NDArray condition, NDArray scales) {
    this.network = network;
    this.condition = condition;
    this.scales = scales;
  }

  @Override
  public NDArray denoise(Scope scope, NDArray x, double sigma) {
    Preconditioning c = Preconditioning.at(sigma);
    try (Scope s = scope.child()) {
      NDArray input = s.call("network_input", x, condition, c.in());
      NDArray v = network.predict(s, input, c.noise());
      return s.release(s.call("guided", x, v, scales, c.skip(), c.out()));
    }
  }
}
