package sc.fiji.svdtools.nn;

import ai.djl.ndarray.NDArray;
import sc.fiji.svdtools.tensor.Scope;

/**
 * Spatio-temporal residual block: a {@link ResBlock}, then a {@link FrameResBlock}, blended.
 *
 * <p>Formula: {@code s + w g(s)}; {@code w = 1 - sigmoid(mix)} in the UNet and {@code sigmoid(mix)}
 * in the decoder, where the same parameter weights the other branch.
 *
 * <p>Source: sgm {@code video_model.py} and {@code temporal_ae.py} VideoResBlock.
 */
public final class VideoResBlock {

  private static final String FRAMES = "time_stack";

  private final ResBlock spatial;
  private final FrameResBlock temporal;

  private VideoResBlock(ResBlock spatial, FrameResBlock temporal) {
    this.spatial = spatial;
    this.temporal = temporal;
  }

  /** A block of the UNet; {@code eps} for all its norms. */
  public static VideoResBlock ofUNet(Parameters p, double eps) {
    double alpha = sigmoid(p.scalar("time_mixer.mix_factor"));
    return new VideoResBlock(
        new ResBlock(p, ResBlock.Names.UNET, eps), new FrameResBlock(p.at(FRAMES), 1 - alpha, eps));
  }

  /** A block of the temporal decoder: norms with 1e-6 in space and 1e-5 in time. */
  public static VideoResBlock ofDecoder(Parameters p) {
    double alpha = sigmoid(p.scalar("mix_factor"));
    return new VideoResBlock(
        new ResBlock(p, ResBlock.Names.VAE, 1e-6), new FrameResBlock(p.at(FRAMES), alpha, 1e-5));
  }

  /** {@code 1 / (1 + exp(-x))}. */
  public static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  /** Like {@link #forward}, but x is freed as soon as it is not needed. */
  public NDArray consume(Scope scope, NDArray x, NDArray embedding, Timeline time) {
    try (Scope s = scope.child()) {
      NDArray h = spatial.forward(s, x, embedding);
      x.close();
      return s.release(temporal.forward(s, h, embedding, time));
    }
  }

  /** x (B*F, H, W, I) -> (B*F, H, W, C). */
  public NDArray forward(Scope scope, NDArray x, NDArray embedding, Timeline time) {
    try (Scope s = scope.child()) {
      NDArray h = spatial.forward(s, x, embedding);
      return s.release(temporal.forward(s, h, embedding, time));
    }
  }
}
