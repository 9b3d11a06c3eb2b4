package sc.fiji.svdtools.nn;

import ai.djl.ndarray.NDArray;
import sc.fiji.svdtools.tensor.Scope;

/**
 * Cross-attention to a single token, which is the same vector for every query: {@code W_out W_v c +
 * b}.
 *
 * <p>Shapes: context (B, E) -> (B, C), or (B*F, C) with a token or factor per frame. Exact, because
 * the softmax of one logit is 1.
 */
final class CrossAttention {

  private final NDArray value;
  private final NDArray out;
  private final NDArray bias;

  CrossAttention(Parameters p, long channels) {
    p.skip("to_q.weight", "to_k.weight");
    this.value = p.take("to_v.weight", channels, -1);
    this.out = p.take("to_out.0.weight", channels, channels);
    this.bias = p.take("to_out.0.bias", channels);
  }

  /**
   * @param clips B
   * @param context (B, E) or (B*F, E)
   * @param factors on the value: one, or one per frame
   */
  NDArray forward(Scope scope, int clips, NDArray context, double[] factors) {
    try (Scope s = scope.child()) {
      NDArray v = s.call("project", context, value);
      if (!AttentionScaling.ones(factors)) {
        v = s.call("scaled_rows", v, s.floats(factors, factors.length), clips);
      }
      return s.release(s.call("linear", v, out, bias));
    }
  }
}
