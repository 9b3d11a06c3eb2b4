package sc.fiji.svdtools.nn;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import sc.fiji.svdtools.tensor.Scope;
import sc.fiji.svdtools.tensor.TensorList;

/**
 * Spatio-temporal transformer: tokens of a frame see each other, then frames at each pixel.
 *
 * <p>Formula, with tokens {@code x} after norm and input projection: {@code t = Spatial(x)}, {@code
 * z = Temporal(t + p_f)}, result {@code proj_out(a t + (1 - a) z) + residual}, {@code a =
 * sigmoid(mix)}; {@code p_f} embeds the frame's position.
 *
 * <p>Shapes: (B*F, H, W, C) -> same.
 *
 * <p>Differs: the context has one token, so the softmax of cross-attention is exactly 1 and {@code
 * attn2(x) = W_out W_v c + b}, one vector per clip that is made once ({@link #conditions}); {@code
 * to_q}, {@code to_k} and {@code norm2} have no influence and are not loaded. q, k and v of
 * self-attention are one product.
 *
 * <p>Source: sgm {@code video_attention.py} SpatialVideoTransformer.
 */
public final class VideoTransformer {

  private static final String SPATIAL = "transformer_blocks.0";
  private static final String TEMPORAL = "time_stack.0";

  private final long channels;
  private final int heads;
  private final double alpha;
  private final Mlp positionEmbedding;
  private final CrossAttention spatialCross;
  private final CrossAttention temporalCross;
  private final TensorList outer;
  private final TensorList spatial;
  private final TensorList temporal;
  private final TransformerSteps steps;

  /**
   * What a transformer needs to know of a clip, constant over all steps.
   *
   * @param position embedded frame positions (F, C)
   * @param spatial cross-attention of the spatial block (B, C) or (B*F, C)
   * @param temporal cross-attention of the temporal block, likewise
   * @param changes what attention does besides what was trained
   */
  public record Conditions(
      NDArray position, NDArray spatial, NDArray temporal, AttentionChanges changes) {}

  public VideoTransformer(Parameters p, int headWidth) {
    this.channels = p.size("norm.weight", 0);
    this.heads = Math.toIntExact(channels / headWidth);
    this.alpha = VideoResBlock.sigmoid(p.scalar("time_mixer.mix_factor"));
    this.positionEmbedding = new Mlp(p, "time_pos_embed.0", "time_pos_embed.2");
    List<NDArray> io = new ArrayList<>(List.of(p.norm("norm", channels)));
    io.addAll(List.of(p.linear("proj_in", channels, channels)));
    io.addAll(List.of(p.linear("proj_out", channels, channels)));
    this.outer = p.list(io.toArray(NDArray[]::new));
    this.spatialCross = new CrossAttention(p.at(SPATIAL + ".attn2"), channels);
    this.temporalCross = new CrossAttention(p.at(TEMPORAL + ".attn2"), channels);
    List<NDArray> pixels = block(p.at(SPATIAL));
    this.spatial = p.list(pixels.toArray(NDArray[]::new));
    List<NDArray> frames = block(p.at(TEMPORAL));
    frames.addAll(List.of(p.at(TEMPORAL).norm("norm_in", channels)));
    frames.addAll(feedForward(p.at(TEMPORAL + ".ff_in")));
    this.temporal = p.list(frames.toArray(NDArray[]::new));
    this.steps = new TransformerSteps(p, io, pixels, frames, heads, alpha);
  }

  private List<NDArray> block(Parameters p) {
    List<NDArray> ws = new ArrayList<>(List.of(p.norm("norm1", channels)));
    ws.add(
        p.stacked(
            p.take("attn1.to_q.weight", channels, channels),
            p.take("attn1.to_k.weight", channels, channels),
            p.take("attn1.to_v.weight", channels, channels)));
    ws.addAll(List.of(p.linear("attn1.to_out.0", channels, channels)));
    p.skip("norm2.weight", "norm2.bias");
    ws.addAll(List.of(p.norm("norm3", channels)));
    ws.addAll(feedForward(p.at("ff")));
    return ws;
  }

  private List<NDArray> feedForward(Parameters p) {
    List<NDArray> ws = new ArrayList<>();
    ws.addAll(List.of(p.linear("net.0.proj", 8 * channels, channels)));
    ws.addAll(List.of(p.linear("net.2", channels, 4 * channels)));
    return ws;
  }

  /**
   * Prepares clips.
   *
   * @param clips B
   * @param context image embedding of each clip (B, E) or of each frame (B*F, E)
   * @param frames how frames see each other
   * @return tensors owned by {@code scope}
   */
  public Conditions conditions(Scope scope, int clips, NDArray context, FrameAttention frames) {
    AttentionChanges changes = AttentionChanges.of(scope, frames, context, this::embedded);
    NDArray position = changes.fusedPosition();
    return new Conditions(
        position == null ? embedded(scope, frames.positions()) : position,
        spatialCross.forward(scope, clips, context, frames.spatial().cross()),
        temporalCross.forward(scope, clips, context, frames.temporal().cross()),
        changes);
  }

  private NDArray embedded(Scope scope, double[] positions) {
    try (Scope s = scope.child()) {
      NDArray p = s.floats(positions, positions.length);
      return s.release(positionEmbedding.forward(s, s.call("sinusoid", p, channels)));
    }
  }

  /** x (B*F, H, W, C) -> same shape. */
  public NDArray forward(Scope scope, NDArray x, Conditions clip) {
    double scale = 1 / Math.sqrt(channels / (double) heads);
    if (scope.stepwise(x)) {
      return steps.forward(scope, x, clip, scale);
    }
    long[] shape = x.getShape().getShape();
    long pixels = shape[1] * shape[2];
    long frames = clip.position().getShape().get(0);
    double products = spaceProducts(pixels) * shape[0] + timeProducts(frames) * pixels * shape[0];
    if (scope.atOnce(2, products / 2) == 1) {
      return pieces(scope, x, clip, scale);
    }
    return scope.call(
        "transformer",
        x,
        clip.position(),
        clip.spatial(),
        clip.temporal(),
        outer,
        spatial,
        temporal,
        heads,
        scale * clip.changes().spatialLogits(),
        scale * clip.changes().temporalLogits(),
        alpha,
        clip.changes().tensors(),
        clip.changes().starts());
  }

  /** Products in a frame. */
  private double spaceProducts(long pixels) {
    return pixels * channels * (2.0 * pixels + 18 * channels + FrameSlices.NORM);
  }

  /** Products in a pixel of a frame. */
  private double timeProducts(long frames) {
    return channels * (2.0 * frames + 29 * channels + 2 * FrameSlices.NORM);
  }

  /** The operation {@code transformer} clip by clip, some frames, then some pixels at a time. */
  private NDArray pieces(Scope scope, NDArray x, Conditions clip, double scale) {
    long[] shape = x.getShape().getShape();
    long frames = clip.position().getShape().get(0);
    NDArray out = scope.call("empty", shape, x);
    for (long b = 0; b < shape[0] / frames; b++) {
      try (Scope s = scope.child()) {
        NDArray part = s.call("rows_view", x, b * frames, (b + 1) * frames);
        NDArray to = s.call("rows_view", out, b * frames, (b + 1) * frames);
        NDArray t = inSpace(s, part, ofClip(s, clip.spatial(), b, shape[0], frames), clip, scale);
        inTime(s, part, t, ofClip(s, clip.temporal(), b, shape[0], frames), clip, scale, to);
      }
    }
    return out;
  }

  /** Rows of one clip from rows of all clips, or of all n frames. */
  private static NDArray ofClip(Scope s, NDArray rows, long clip, long n, long frames) {
    long each = rows.getShape().get(0) == n ? frames : 1;
    return s.call("rows_view", rows, clip * each, (clip + 1) * each);
  }

  private NDArray inSpace(Scope scope, NDArray x, NDArray context, Conditions clip, double scale) {
    long n = x.getShape().get(0);
    NDArray factors = clip.changes().spaceFactors();
    boolean own = factors.getShape().dimension() > 1 && factors.getShape().get(0) > 1;
    NDArray t = scope.call("empty", x.getShape().getShape(), x);
    long step = scope.atOnce(n, spaceProducts(x.getShape().get(1) * x.getShape().get(2)));
    for (long from = 0; from < n; from += step) {
      long to = Math.min(n, from + step);
      try (Scope s = scope.child()) {
        NDArray y =
            s.call(
                "transformer_space",
                s.call("rows_view", x, from, to),
                context.getShape().get(0) == 1 ? context : s.call("rows_view", context, from, to),
                outer,
                spatial,
                heads,
                scale * clip.changes().spatialLogits(),
                own ? s.call("rows_view", factors, from, to) : factors);
        s.call("put_rows", t, y, from);
      }
    }
    return t;
  }

  private void inTime(
      Scope s, NDArray x, NDArray t, NDArray context, Conditions clip, double scale, NDArray out) {
    long[] shape = x.getShape().getShape();
    long pixels = shape[1] * shape[2];
    long step = s.atOnce(pixels, timeProducts(shape[0]) * shape[0]);
    for (long from = 0; from < pixels; from += step) {
      s.call(
              "transformer_time_into",
              x,
              t,
              clip.position(),
              context,
              outer,
              temporal,
              heads,
              scale * clip.changes().temporalLogits(),
              alpha,
              clip.changes().tensors(),
              clip.changes().starts(),
              from,
              Math.min(pixels, from + step),
              out)
          .close();
    }
  }
}
