package sc.fiji.svdtools.nn;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import sc.fiji.svdtools.tensor.Scope;
import sc.fiji.svdtools.tensor.TensorList;

/**
 * Residual block of single frames: {@code skip(x) + conv(silu(GN(conv(silu(GN(x))) + e)))}.
 *
 * <p>Shapes: x (N, H, W, I), embedding (R, E) with R = 1 or N -> (N, H, W, C).
 *
 * <p>{@code e} is a projection of the activated embedding; networks without one use 0. Biases that
 * follow each other are added once at load.
 *
 * <p>Source: sgm {@code openaimodel.py} ResBlock, {@code model.py} ResnetBlock.
 */
public final class ResBlock {

  private final Names names;
  private final NDArray[] parts;
  private final TensorList weights;
  private final TensorList kernel1;
  private final NDArray embeddingWeight;
  private final NDArray firstBias;
  private final TensorList lastConvolution;
  private final double products;
  private final double eps;

  /** Names of the parts of a residual block in a checkpoint. */
  public enum Names {
    /** As in the UNet and in every temporal stack. */
    UNET("in_layers.0", "in_layers.2", "out_layers.0", "out_layers.3", "skip_connection"),
    /** As in the autoencoders. */
    VAE("norm1", "conv1", "norm2", "conv2", "nin_shortcut");

    final String norm1;
    final String conv1;
    final String norm2;
    final String conv2;
    final String skip;

    Names(String norm1, String conv1, String norm2, String conv2, String skip) {
      this.norm1 = norm1;
      this.conv1 = conv1;
      this.norm2 = norm2;
      this.conv2 = conv2;
      this.skip = skip;
    }
  }

  public ResBlock(Parameters p, Names names, double eps) {
    this.names = names;
    this.eps = eps;
    long c = p.size(names.conv1 + ".weight", 0);
    long in = p.size(names.conv1 + ".weight", 1);
    NDArray bias = p.take(names.conv1 + ".bias", c);
    this.embeddingWeight = Embedding.weight(p, c);
    this.firstBias = embeddingWeight == null ? bias : p.sum(bias, Embedding.bias(p, c));
    this.parts = load(p, in, c);
    this.weights = p.list(parts);
    this.kernel1 = p.list(parts[2]);
    this.lastConvolution = p.list(parts[5], parts[6]);
    this.products = 9.0 * c * (in + c) + FrameSlices.NORM * (in + c);
  }

  private NDArray[] load(Parameters p, long in, long c) {
    List<NDArray> ws = new ArrayList<>();
    ws.addAll(List.of(p.norm(names.norm1, in)));
    ws.add(p.kernel(names.conv1, c, in, 3));
    ws.addAll(List.of(p.norm(names.norm2, c)));
    ws.add(p.kernel(names.conv2, c, c, 3));
    NDArray bias = p.take(names.conv2 + ".bias", c);
    if (p.has(names.skip + ".weight")) {
      ws.add(p.sum(bias, p.take(names.skip + ".bias", c)));
      ws.add(p.made("flat_kernel", p.take(names.skip + ".weight", c, in, 1, 1)));
    } else {
      ws.add(bias);
    }
    return ws.toArray(NDArray[]::new);
  }

  /**
   * @param x (N, H, W, I)
   * @param embedding activated embedding (R, E), ignored by blocks without a projection
   */
  public NDArray forward(Scope scope, NDArray x, NDArray embedding) {
    try (Scope s = scope.child()) {
      NDArray e = Embedding.project(s, embedding, embeddingWeight, firstBias);
      return s.release(s.stepwise(x) ? steps(s, x, e) : few(s, x, e));
    }
  }

  /** The operation {@code res} on as many frames at once as one operation should do. */
  private NDArray few(Scope s, NDArray x, NDArray e) {
    long n = x.getShape().get(0);
    double frame = products * x.getShape().get(1) * x.getShape().get(2);
    long step = s.atOnce(n, frame);
    if (step == n && n > 1) {
      return s.call("res", x, e, weights, eps);
    }
    if (n == 1) {
      return one(s, x, e, frame / x.getShape().get(1));
    }
    long[] shape = x.getShape().getShape().clone();
    shape[3] = parts[6].getShape().get(0);
    NDArray out = s.call("empty", shape, x);
    for (long from = 0; from < n; from += step) {
      long to = Math.min(n, from + step);
      try (Scope t = s.child()) {
        NDArray part = t.call("rows_view", x, from, to);
        NDArray own = e.getShape().get(0) == 1 ? e : t.call("rows_view", e, from, to);
        t.call("put_rows", out, few(t, part, own), from);
      }
    }
    return out;
  }

  /** One frame, its convolutions by rows where the frame is large. */
  private NDArray one(Scope s, NDArray x, NDArray e, double row) {
    long h = x.getShape().get(1);
    if (s.atOnce(h, row) == h) {
      return s.call("res", x, e, weights, eps);
    }
    NDArray y = s.call("norm_act", x, 1, parts[0], parts[1], eps);
    NDArray g = FrameSlices.rows(s, y, 1, row, (t, band) -> t.call("conv", band, kernel1, 1, 1));
    y.close();
    g = s.replace(s.replace(g, "add", e), "norm_act", 1, parts[3], parts[4], eps);
    NDArray z =
        FrameSlices.rows(s, g, 1, row, (t, band) -> t.call("conv", band, lastConvolution, 1, 1));
    g.close();
    return s.replace(z, "add", parts.length > 7 ? s.call("project", x, parts[7]) : x);
  }

  /** The operation {@code res} in steps. */
  private NDArray steps(Scope s, NDArray x, NDArray e) {
    long[] shape = x.getShape().getShape().clone();
    shape[3] = parts[6].getShape().get(0);
    return FrameSlices.run(
        s,
        x,
        shape,
        (t, part, out, from, to) -> {
          boolean one = e.getShape().get(0) == 1;
          steps(t, part, one ? e : t.call("rows_view", e, from, to), out);
        });
  }

  private NDArray skip(Scope s, NDArray x) {
    return parts.length > 7 ? s.call("project", x, parts[7]) : x;
  }

  /** Where convolutions do not take the skip along, it is made late, as it would be in the way. */
  private void steps(Scope s, NDArray x, NDArray e, NDArray out) {
    long n = x.getShape().get(0);
    NDArray h = s.call("norm_act", x, n, parts[0], parts[1], eps);
    h = s.replace(h, "convolve", parts[2]);
    h = s.replace(h, "shifted_norm_act", e, n, parts[3], parts[4], eps);
    NDArray early = s.torch().ownConvolutions(h) ? skip(s, x) : null;
    if (early == null || s.kernel("convolve_into", h, parts[5], early, parts[6], out) == null) {
      h = s.replace(h, "convolve", parts[5]);
      s.call("residual_into", h, early == null ? skip(s, x) : early, parts[6], out);
    }
  }
}
