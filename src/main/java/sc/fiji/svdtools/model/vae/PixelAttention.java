package sc.fiji.svdtools.model.vae;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import sc.fiji.svdtools.nn.Parameters;
import sc.fiji.svdtools.tensor.Scope;
import sc.fiji.svdtools.tensor.TensorList;

/**
 * Self-attention over the pixels of each frame with one head, added to its input.
 *
 * <p>Shapes: (N, H, W, C) -> same. Source: sgm {@code model.py} AttnBlock.
 */
final class PixelAttention {

  private final TensorList weights;

  PixelAttention(Parameters p) {
    long c = p.size("norm.weight", 0);
    List<NDArray> ws = new ArrayList<>(List.of(p.norm("norm", c)));
    ws.add(p.stacked(matrix(p, "q", c), matrix(p, "k", c), matrix(p, "v", c)));
    ws.add(p.stacked(p.take("q.bias", c), p.take("k.bias", c), p.take("v.bias", c)));
    ws.add(matrix(p, "proj_out", c));
    ws.add(p.take("proj_out.bias", c));
    this.weights = p.list(ws.toArray(NDArray[]::new));
  }

  private static NDArray matrix(Parameters p, String name, long c) {
    return p.made("flat_kernel", p.take(name + ".weight", c, c, 1, 1));
  }

  NDArray forward(Scope scope, NDArray x) {
    long[] shape = x.getShape().getShape();
    double pixels = (double) shape[1] * shape[2];
    double pixel = shape[3] * (2 * pixels + 4.0 * shape[3]);
    long frames = scope.atOnce(shape[0], pixel * pixels);
    if (frames == shape[0] && scope.atOnce((long) pixels, pixel) == (long) pixels) {
      return scope.call("pixel_attention", x, weights);
    }
    NDArray out = scope.call("empty", shape, x);
    for (long f = 0; f < shape[0]; f++) {
      try (Scope s = scope.child()) {
        frame(s, s.call("rows_view", x, f, f + 1), s.call("rows_view", out, f, f + 1), pixel);
      }
    }
    return out;
  }

  /** One frame x (1, H, W, C) into out, so many pixels at a time look at all. */
  private void frame(Scope s, NDArray x, NDArray out, double pixel) {
    long pixels = x.getShape().get(1) * x.getShape().get(2);
    NDArray qkv = s.call("pixel_tokens", x, weights);
    long step = s.atOnce(pixels, pixel);
    for (long from = 0; from < pixels; from += step) {
      long to = Math.min(pixels, from + step);
      s.call("pixel_attention_into", x, qkv, weights, from, to, out).close();
    }
  }
}
