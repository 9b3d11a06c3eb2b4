package sc.fiji.svdtools.nn;

import ai.djl.ndarray.NDArray;
import java.util.stream.Stream;
import sc.fiji.svdtools.tensor.Scope;
import sc.fiji.svdtools.tensor.TensorList;

/**
 * Two linear layers with silu between, on sinusoids: {@code W2 silu(W1 S + b1) + b2}.
 *
 * <p>Source: {@code time_embed}, {@code label_emb.0}, {@code time_pos_embed} of sgm.
 */
public final class Mlp {

  private final TensorList weights;

  /**
   * @param first name of the first layer
   * @param second name of the second layer
   */
  public Mlp(Parameters p, String first, String second) {
    String w1 = first + ".weight";
    String w2 = second + ".weight";
    NDArray[] one = p.linear(first, p.size(w1, 0), p.size(w1, 1));
    NDArray[] two = p.linear(second, p.size(w2, 0), p.size(w2, 1));
    this.weights = p.list(Stream.of(one, two).flatMap(Stream::of).toArray(NDArray[]::new));
  }

  /** (R, I) in float32 -> (R, O) in the network's data type. */
  public NDArray forward(Scope scope, NDArray x) {
    return scope.call("mlp2", x, weights);
  }
}
