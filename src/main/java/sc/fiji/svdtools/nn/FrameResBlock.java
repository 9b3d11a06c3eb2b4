package sc.fiji.svdtools.nn;

import ai.djl.ndarray.NDArray;
import java.util.List;
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
      return s.release(s.stepwise(x) ? steps(s, x, e, time) : few(s, x, e, time));
    }
  }

  /** The operation {@code res_frames}, a clip and some pixels at a time where it is large. */
  private NDArray few(Scope s, NDArray x, NDArray e, Timeline time) {
    int frames = time.frames();
    long[] shape = x.getShape().getShape();
    long pixels = shape[1] * shape[2];
    double pixel = (6.0 * shape[3] + 4 * FrameSlices.NORM) * shape[3] * frames;
    long clips = shape[0] / frames;
    if (s.atOnce(clips * pixels, pixel) == clips * pixels) {
      return s.call("res_frames", x, e, weights, frames, time.circular(), eps);
    }
    NDArray out = s.call("empty", shape, x);
    long step = s.atOnce(pixels, pixel / 2);
    for (long from = 0; from < shape[0]; from += frames) {
      long to = from + frames;
      try (Scope t = s.child()) {
        NDArray own = e.getShape().get(0) == 1 ? e : t.call("rows_view", e, from, to);
        clip(
            t,
            t.call("rows_view", x, from, to),
            own,
            t.call("rows_view", out, from, to),
            step,
            time.circular());
      }
    }
    return out;
  }

  /** One clip x (F, H, W, C) into out, so many pixels at a time. */
  private void clip(Scope s, NDArray x, NDArray e, NDArray out, long step, boolean circular) {
    NDArray g = s.call("empty", x.getShape().getShape(), x);
    NDArray none = s.floats(new float[1], 1);
    pixels(s, x, affine(s, x, 0), parts[2], e, none, g, step, circular);
    pixels(s, g, affine(s, g, 3), parts[5], s.call("row", parts[6]), x, out, step, circular);
  }

  /** {@code conv(silu(scale x + shift)) + e + residual} into out. */
  private static void pixels(
      Scope s,
      NDArray x,
      List<NDArray> affine,
      NDArray kernel,
      NDArray e,
      NDArray residual,
      NDArray out,
      long step,
      boolean circular) {
    long[] shape = x.getShape().getShape();
    long pixels = shape[1] * shape[2];
    for (long from = 0; from < pixels; from += step) {
      long to = Math.min(pixels, from + step);
      s.call(
              "frames_into",
              x,
              affine.get(0),
              affine.get(1),
              kernel,
              circular,
              e,
              residual,
              from,
              to,
              out)
          .close();
    }
  }

  /** Group norm over a whole clip as a factor and a summand for each channel. */
  private List<NDArray> affine(Scope scope, NDArray x, int norm) {
    try (Scope s = scope.child()) {
      long[] shape = x.getShape().getShape();
      double frame = FrameSlices.NORM * shape[1] * shape[2] * shape[3];
      NDArray moments = FrameSlices.each(s, x, frame, (t, part) -> t.call("moments", part));
      return scope.callList("group_affine", moments, parts[norm], parts[norm + 1], eps);
    }
  }

  /** The operation {@code res_frames} in steps. */
  private NDArray steps(Scope s, NDArray x, NDArray e, Timeline time) {
    int frames = time.frames();
    long clips = x.getShape().get(0) / frames;
    NDArray g = s.call("norm_act", x, clips, parts[0], parts[1], eps);
    g = s.replace(g, "conv_over_frames", parts[2], frames, time.circular());
    g = s.replace(g, "shifted_norm_act", e, clips, parts[3], parts[4], eps);
    NDArray y = s.kernel("conv_over_frames_add", g, parts[5], frames, time.circular(), x, parts[6]);
    if (y != null) {
      return y;
    }
    g = s.replace(g, "conv_over_frames", parts[5], frames, time.circular());
    return s.replace(g, "residual", x, parts[6]);
  }
}
