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
    return scope.call("pixel_attention", x, weights);
  }
}
