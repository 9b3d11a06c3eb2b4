package sc.fiji.svdtools.nn;

import ai.djl.ndarray.NDArray;
import sc.fiji.svdtools.tensor.Scope;
import sc.fiji.svdtools.tensor.TensorList;

/**
 * Temporal half of a residual block: {@code s + w g(s)}, where {@code g} has two (3, 1, 1)
 * convolutions over frames and group norms over all frames of a clip.
 *
 * <p>Shapes: s (B*F, H, W, C), embedding (R, E) with R = 1 or B*F -> (B*F, H, W, C).
 *
 * <p>The weight {@code w} of the temporal branch is multiplied into the last convolution at load.
 *
 * <p>Source: sgm {@code video_model.py} VideoResBlock, {@code temporal_ae.py} VideoResBlock.
 */
public final class FrameResBlock {

  private final NDArray[] parts;
  private final TensorList weights;
  private final NDArray embeddingWeight;
  private final NDArray firstBias;
  private final double eps;

  /**
   * @param p parameters of the {@code time_stack}
   * @param factor weight of the temporal branch, 0 to 1
   * @param eps of the group norms
   */
  public FrameResBlock(Parameters p, double factor, double eps) {
    this.eps = eps;
    long c = p.size("in_layers.0.weight", 0);
    NDArray bias = p.take("in_layers.2.bias", c);
    this.embeddingWeight = Embedding.weight(p, c);
    this.firstBias = embeddingWeight == null ? bias : p.sum(bias, Embedding.bias(p, c));
    NDArray[] first = p.norm("in_layers.0", c);
    NDArray[] second = p.norm("out_layers.0", c);
    this.parts =
        new NDArray[] {
          first[0],
          first[1],
          p.frameKernel("in_layers.2", c, 1),
          second[0],
          second[1],
          p.frameKernel("out_layers.3", c, factor),
          p.scaledBias("out_layers.3", c, factor)
        };
    this.weights = p.list(parts);
  }

  /**
   * @param x (B*F, H, W, C)
   * @param embedding activated embedding, ignored by blocks without a projection
   * @param time the frames of each clip
   */
  public NDArray forward(Scope scope, NDArray x, NDArray embedding, Timeline time) {
    try (Scope s = scope.child()) {
      NDArray e = Embedding.project(s, embedding, embeddingWeight, firstBias);
      return s.release(
          s.stepwise(x)
              ? steps(s, x, e, time)
              : s.call("res_frames", x, e, weights, time.frames(), time.circular(), eps));
    }
  }

  /** The operation {@code res_frames} in steps. */
  private NDArray steps(Scope s, NDArray x, NDArray e, Timeline time) {
    int frames = time.frames();
    long clips = x.getShape().get(0) / frames;
    NDArray g = s.call("norm_act", x, clips, parts[0], parts[1], eps);
    g = s.replace(g, "conv_over_frames", parts[2], frames, time.circular());
    g = s.replace(g, "shifted_norm_act", e, clips, parts[3], parts[4], eps);
    g = s.replace(g, "conv_over_frames", parts[5], frames, time.circular());
    return s.replace(g, "residual", x, parts[6]);
  }
}
