package sc.fiji.svdtools.nn;

import ai.djl.ndarray.NDArray;
import java.util.List;
import sc.fiji.svdtools.tensor.Scope;

/**
 * The operation {@code transformer} in steps, with fewer passes over the activations.
 *
 * <p>Biases that meet no nonlinearity on their way to another addition are added there: those of
 * the last layer of a feed-forward with the position, the next norm or the blend; those of the
 * attention's output with the cross-attention. A residual sum and the norm that follows are one
 * pass.
 *
 * <p>Shapes: as {@link VideoTransformer}.
 */
final class TransformerSteps {

  private final NDArray[] io;
  private final NDArray[] spatial;
  private final NDArray[] temporal;
  private final NDArray blendBias;
  private final int heads;
  private final double alpha;

  /**
   * @param io norm, input projection, output projection: weight and bias each
   * @param spatial 0-1 norm1, 2-4 attention qkv, out, bias, 5-6 norm3, 7-10 feed-forward
   * @param temporal the same, 11-12 norm_in, 13-16 first feed-forward
   */
  TransformerSteps(
      Parameters p,
      List<NDArray> io,
      List<NDArray> spatial,
      List<NDArray> temporal,
      int heads,
      double alpha) {
    this.io = io.toArray(NDArray[]::new);
    this.spatial = spatial.toArray(NDArray[]::new);
    this.temporal = temporal.toArray(NDArray[]::new);
    this.blendBias = p.blended(this.spatial[10], this.temporal[10], alpha);
    this.heads = heads;
    this.alpha = alpha;
  }

  NDArray forward(Scope scope, NDArray x, VideoTransformer.Conditions clip, double scale) {
    try (Scope s = scope.child()) {
      NDArray h = s.call("norm", x, x.getShape().get(0), io[0], io[1], 1e-6);
      NDArray t = pixels(s, s.replace(h, "linear", io[2], io[3]), clip, scale);
      NDArray z = frames(s, t, clip, scale);
      NDArray mixed = s.replace(t, "blend", z, alpha, blendBias);
      z.close();
      NDArray y = s.replace(mixed, "project", io[4]);
      return s.release(s.replace(y, "residual", x, io[5]));
    }
  }

  /** Spatial block: tokens t (B*F, H, W, C), freed; the last bias is left out. */
  private NDArray pixels(Scope s, NDArray t, VideoTransformer.Conditions clip, double scale) {
    NDArray[] w = spatial;
    NDArray n = s.call("layer_norm", t, w[0], w[1]);
    AttentionChanges changes = clip.changes();
    double logits = scale * changes.spatialLogits();
    NDArray qkv = s.replace(n, "tokens_of", w[2], changes.tensors());
    NDArray y = s.replace(s.replace(qkv, "attend_pixels", heads, logits), "project", w[3]);
    NDArray context = s.call("add", clip.spatial(), w[4]);
    return feedForward(s, addNorm(s, t, y, context, w), w, 7);
  }

  /** Temporal block on a copy of t with positions and the bias that t lacks. */
  private NDArray frames(Scope s, NDArray t, VideoTransformer.Conditions clip, double scale) {
    NDArray[] w = temporal;
    long[] shape = t.getShape().getShape();
    long tokens = shape[1] * shape[2];
    int frames = Math.toIntExact(clip.position().getShape().get(0));
    NDArray position = s.call("add", clip.position(), spatial[10]);
    List<NDArray> zn = s.callList("shift_norm", t, position, tokens, w[11], w[12]);
    NDArray z = feedForward(s, zn, w, 13);
    AttentionChanges changes = clip.changes();
    double logits = scale * changes.temporalLogits();
    long[] size = {shape[1], shape[2]};
    NDArray y = new FrameSteps(s, w, frames, heads, logits, changes, size).attend(z, w[16]);
    NDArray context = s.replace(s.call("add", clip.temporal(), w[4]), "add", w[16]);
    return feedForward(s, addNorm(s, z, y, context, w), w, 7);
  }

  /** (x + y + vector of the clip, its norm3); x and y are freed. */
  private static List<NDArray> addNorm(
      Scope s, NDArray x, NDArray y, NDArray vectors, NDArray[] w) {
    long rows = x.getShape().size() / vectors.getShape().get(1);
    long each = rows / vectors.getShape().get(0);
    List<NDArray> both = s.callList("add_norm", x, y, vectors, each, w[5], w[6]);
    x.close();
    y.close();
    return both;
  }

  /** (sum, norm) to sum + feed-forward of norm without its last bias; both are freed. */
  private static NDArray feedForward(Scope s, List<NDArray> both, NDArray[] w, int at) {
    NDArray norm = both.get(1);
    NDArray sum = both.get(0);
    FrameSlices.into(
        s,
        norm,
        sum,
        1,
        w[at].getShape().get(0) / norm.getShape().get(3),
        (t, part, out, from, to) -> {
          NDArray u = t.kernel("linear_gated", part, w[at], w[at + 1]);
          if (u == null) {
            u = t.replace(t.call("linear", part, w[at], w[at + 1]), "gated");
          }
          t.call("add_product_", out, u, w[at + 2]);
        });
    norm.close();
    return sum;
  }
}
