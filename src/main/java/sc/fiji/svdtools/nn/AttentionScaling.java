package sc.fiji.svdtools.nn;

import java.util.stream.DoubleStream;

/**
 * Factors in the attention of one block. The arrays hold one number, or one per frame.
 *
 * @param query on the query of self-attention
 * @param key on its key
 * @param value on its value
 * @param logits on its logits, on top of {@code 1 / sqrt(D)}
 * @param cross on the value of cross-attention, before the output's bias
 */
public record AttentionScaling(
    double[] query, double[] key, double[] value, double logits, double[] cross) {

  /** As trained. */
  public static final AttentionScaling PLAIN =
      new AttentionScaling(
          new double[] {1}, new double[] {1}, new double[] {1}, 1, new double[] {1});

  /**
   * The same with query and key factors moved to the logits, where each is the same for all frames:
   * there they cost nothing.
   */
  AttentionScaling folded() {
    if (!uniform(query) || !uniform(key)) {
      return this;
    }
    double[] one = {1};
    return new AttentionScaling(one, one, value, logits * query[0] * key[0], cross);
  }

  private static boolean uniform(double[] factors) {
    return DoubleStream.of(factors).allMatch(v -> v == factors[0]);
  }

  /** True if query, key and value are not changed. */
  boolean plainTokens() {
    return ones(query) && ones(key) && ones(value);
  }

  static boolean ones(double[] factors) {
    return DoubleStream.of(factors).allMatch(v -> v == 1);
  }

  /** Factors of query, key and value by row: one row, or one per frame. */
  double[] rows() {
    int rows = Math.max(query.length, Math.max(key.length, value.length));
    double[] table = new double[3 * rows];
    for (int r = 0; r < rows; r++) {
      table[3 * r] = query[Math.min(r, query.length - 1)];
      table[3 * r + 1] = key[Math.min(r, key.length - 1)];
      table[3 * r + 2] = value[Math.min(r, value.length - 1)];
    }
    return table;
  }
}
