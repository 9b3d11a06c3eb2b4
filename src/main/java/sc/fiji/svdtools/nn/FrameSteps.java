package sc.fiji.svdtools.nn;

import ai.djl.ndarray.NDArray;
import java.util.List;
import sc.fiji.svdtools.tensor.Scope;

/**
 * Temporal self-attention in steps, in windows where there are any.
 *
 * <p>Formula: {@code O_i = sum_j w_j(i) A_j(i)}, see {@link FrameGroups}, the sum in float32. With
 * local positions, query, key and value are made anew in each window, for one clip at a time.
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
   * @param z features (B*F, H, W, C), freed
   * @param bias what z lacks (1, C)
   * @return z + bias and its attention, (B*F, H, W, C) each, the latter without its last bias
   */
  List<NDArray> attend(NDArray z, NDArray bias) {
    NDArray out = scope.call("empty", z.getShape().getShape(), z);
    if (changes.windows().local()) {
      NDArray sum = scope.replace(z, "shifted", bias);
      for (long row = 0; row < sum.getShape().get(0); row += frames) {
        try (Scope s = scope.child()) {
          NDArray norms = windowNorms(s, s.call("rows_view", sum, row, row + frames));
          NDArray qkv = s.replace(norms, "project", weights[2]);
          among(s, qkv, s.call("rows_view", out, row, row + frames));
        }
      }
      return List.of(sum, scope.replace(out, "project", weights[3]));
    }
    List<NDArray> zn = scope.callList("shift_norm", z, bias, 1, weights[0], weights[1]);
    z.close();
    NDArray qkv = scope.replace(zn.get(1), "project", weights[2]);
    among(scope, qkv, out);
    qkv.close();
    return List.of(zn.get(0), scope.replace(out, "project", weights[3]));
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

  /**
   * Norms of the frames of all windows with their own positions: (F, H, W, C) to (J*W, H, W, C).
   */
  private NDArray windowNorms(Scope s, NDArray z) {
    AttentionChanges.Windows windows = changes.windows();
    long[] shape = z.getShape().getShape();
    long tokens = shape[1] * shape[2];
    long size = windows.size();
    shape = shape.clone();
    shape[0] = changes.starts().length * size;
    NDArray norms = s.call("empty", shape, z);
    for (int j = 0; j < changes.starts().length; j++) {
      try (Scope t = s.child()) {
        long start = changes.starts()[j];
        NDArray part = t.call("rows_view", z, start, start + size);
        NDArray shift = t.call("one_of", windows.shift(), j);
        NDArray to = t.call("rows_view", norms, j * size, (j + 1) * size);
        t.call("shift_norm_into", part, shift, tokens, weights[0], weights[1], to);
      }
    }
    return norms;
  }
}
