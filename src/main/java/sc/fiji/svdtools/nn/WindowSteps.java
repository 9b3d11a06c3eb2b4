package sc.fiji.svdtools.nn;

import ai.djl.ndarray.NDArray;
import java.util.List;
import sc.fiji.svdtools.tensor.Scope;

/**
 * Temporal self-attention inside windows, in steps: the frames of a window are rows that lie
 * together, so each window is a view.
 *
 * <p>Formula: {@code O_i = sum_j w_j(i) A_j(i)}, see {@link FrameGroups}; the sum is in the
 * network's type, each addition in float32. With local positions, query, key and value are made
 * anew in each window.
 */
final class WindowSteps {

  private WindowSteps() {}

  /**
   * @param zn features (B*F, H, W, C) and their norm, which is freed
   * @param w weights of the block: 0-1 norm, 2 query, key and value, 3 output
   * @return (B, S, F, C) without the last bias
   */
  static NDArray attend(
      Scope s,
      List<NDArray> zn,
      NDArray[] w,
      int frames,
      int heads,
      double logits,
      AttentionChanges changes,
      NDArray share) {
    NDArray z = zn.get(0);
    long[] shape = z.getShape().getShape();
    long tokens = shape[1] * shape[2];
    AttentionChanges.Windows windows = changes.windows();
    NDArray qkv = null;
    if (windows.local()) {
      zn.get(1).close();
    } else {
      qkv = s.replace(zn.get(1), "frames_qkv", w[2], frames, windows.factors(), share);
    }
    long clips = shape[0] / frames;
    NDArray sum = s.call("zeros", new long[] {clips, tokens, frames, shape[3]}, z);
    for (int b = 0; b < clips; b++) {
      for (int j = 0; j < changes.starts().length; j++) {
        long start = changes.starts()[j];
        long row = (long) b * frames + start;
        try (Scope t = s.child()) {
          NDArray part =
              qkv == null
                  ? local(t, z, w, row, tokens, j, start, windows, share)
                  : t.call("rows_view", qkv, row, row + windows.size());
          t.call("add_window_", sum, part, windows.blend(), b, j, start, heads, logits);
        }
      }
    }
    if (qkv != null) {
      qkv.close();
    }
    return s.replace(sum, "project", w[3]);
  }

  /** Query, key and value (W, S, 3 C) of a window with its own positions. */
  private static NDArray local(
      Scope t,
      NDArray z,
      NDArray[] w,
      long row,
      long tokens,
      int j,
      long start,
      AttentionChanges.Windows windows,
      NDArray share) {
    NDArray part = t.call("rows_view", z, row, row + windows.size());
    NDArray shift = t.call("one_of", windows.shift(), j);
    NDArray norm = t.callList("shift_norm", part, shift, tokens, w[0], w[1]).get(1);
    NDArray factors = t.call("factor_rows", windows.factors(), start, start + windows.size());
    return t.call("frames_qkv", norm, w[2], windows.size(), factors, share);
  }
}
