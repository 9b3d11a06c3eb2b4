package sc.fiji.svdtools.nn;

import ai.djl.ndarray.NDArray;
import sc.fiji.svdtools.tensor.Scope;

/** The projection of the activated embedding in a residual block, {@code emb_layers.1}. */
final class Embedding {

  private static final String NAME = "emb_layers.1";

  private Embedding() {}

  /** Its matrix (c, E), or null where the block has none. */
  static NDArray weight(Parameters p, long c) {
    return p.has(NAME + ".weight") ? p.take(NAME + ".weight", c, -1) : null;
  }

  static NDArray bias(Parameters p, long c) {
    return p.take(NAME + ".bias", c);
  }

  /** {@code W a + bias} (R, C), or the bias alone (1, C) without a matrix. */
  static NDArray project(Scope scope, NDArray activated, NDArray weight, NDArray bias) {
    return weight == null ? scope.call("row", bias) : scope.call("linear", activated, weight, bias);
  }
}
