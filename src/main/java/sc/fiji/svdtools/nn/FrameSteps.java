package sc.fiji.svdtools.nn;

import ai.djl.ndarray.NDArray;
import sc.fiji.svdtools.tensor.Scope;

/**
 * Temporal self-attention in steps, in windows where there are any.
 *
 * <p>Formula: {@code O_i = sum_j w_j(i) A_j(i)}, see {@link FrameGroups}, the sum in float32. With
 * local positions, query, key and value are made anew in each window.
 */
final class FrameSteps {

  private final Scope scope;
  private final NDArray[] weights;
  private final int frames;
  private final int heads;
  private final double logits;
  private final AttentionChanges changes;
  private final NDArray share;

  /**
   * @param weights of the block: 0-1 norm, 2 query, key and value, 3 output
   * @param tokens H and W
   */
  FrameSteps(
      Scope scope,
      NDArray[] weights,
      int frames,
      int heads,
      double logits,
      AttentionChanges changes,
      long[] tokens) {
    this.scope = scope;
    this.weights = weights;
    this.frames = frames;
    this.heads = heads;
    this.logits = logits;
    this.changes = changes;
    this.share = scope.call("area_share", changes.tensors(), tokens[0], tokens[1]);
  }

  /**
   * @param z features (B*F, H, W, C)
   * @param bias what z lacks (1, C)
   * @return attention of z + bias without its last bias, as z
   */
  NDArray attend(NDArray z, NDArray bias) {
    NDArray out = scope.call("empty", z.getShape().getShape(), z);
    AttentionChanges.Windows windows = changes.windows();
    long rows = windows.local() ? (long) changes.starts().length * windows.size() : frames;
    FrameSlices.into(
        scope,
        z,
        out,
        frames,
        (3 * rows + frames - 1) / frames,
        (s, part, to, from, end) -> {
          NDArray norms =
              windows.local()
                  ? windowNorms(s, part, bias)
                  : s.call("shifted_layer_norm", part, bias, weights[0], weights[1]);
          among(s, s.replace(norms, "project", weights[2]), to);
        });
    return scope.replace(out, "project", weights[3]);
  }

  private void among(Scope s, NDArray qkv, NDArray out) {
    AttentionChanges.Windows w = changes.windows();
    s.call(
        "attend_frames_into",
        qkv,
        out,
        frames,
        heads,
        logits,
        w.factors(),
        share,
        w.blend(),
        w.firsts(),
        changes.starts(),
        w.local());
  }

  /** Norms of the frames of all windows with their own positions: (J*W) for F frames of z. */
  private NDArray windowNorms(Scope s, NDArray z, NDArray bias) {
    AttentionChanges.Windows windows = changes.windows();
    return s.call(
        "window_layer_norms",
        z,
        s.call("add", windows.shift(), bias),
        frames,
        weights[0],
        weights[1],
        windows.firsts(),
        changes.starts());
  }
}
