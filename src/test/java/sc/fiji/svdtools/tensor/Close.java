package sc.fiji.svdtools.tensor;

import ai.djl.ndarray.NDArray;

/** Comparisons of numbers that reject NaN, infinity and wrong sizes. */
public final class Close {

  private Close() {}

  /** Each value within {@code absolute + relative * |expected|}. */
  public static void assertClose(
      String name, double[] expected, double[] actual, double relative, double absolute) {
    if (expected.length != actual.length) {
      throw new AssertionError(
          name + " has " + actual.length + " values, expected " + expected.length);
    }
    for (int i = 0; i < expected.length; i++) {
      double allowed = absolute + relative * Math.abs(expected[i]);
      if (!(Math.abs(expected[i] - actual[i]) <= allowed)) {
        throw new AssertionError(
            "%s differs at %d: expected %.9g, found %.9g, allowed difference %.3g"
                .formatted(name, i, expected[i], actual[i], allowed));
      }
    }
  }

  /** {@code |actual - expected| / |expected|} over all values, at most {@code relative}. */
  public static void assertNorm(String name, float[] expected, float[] actual, double relative) {
    double error = normError(expected, actual);
    if (!(error <= relative)) {
      throw new AssertionError(
          "%s: relative error %.3g, allowed %.3g".formatted(name, error, relative));
    }
  }

  /** Relative error in the Euclidean norm; NaN if any value is NaN or the sizes differ. */
  public static double normError(float[] expected, float[] actual) {
    if (expected.length != actual.length) {
      return Double.NaN;
    }
    double difference = 0;
    double norm = 0;
    for (int i = 0; i < expected.length; i++) {
      difference += Math.pow((double) actual[i] - expected[i], 2);
      norm += Math.pow(expected[i], 2);
    }
    return Math.sqrt(difference / norm);
  }

  /** All values of a (N, H, W, C) tensor in the order (N, C, H, W); others as they are. */
  public static float[] channelsFirst(Scope scope, NDArray x) {
    try (Scope s = scope.child()) {
      NDArray y = x.getShape().dimension() == 4 ? s.call("to_first", x) : x;
      return y.toFloatArray();
    }
  }

  public static double[] doubles(float[] values) {
    double[] result = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      result[i] = values[i];
    }
    return result;
  }

  public static double mean(float[] values) {
    double sum = 0;
    for (float v : values) {
      sum += v;
    }
    return sum / values.length;
  }

  public static double deviation(float[] values) {
    double mean = mean(values);
    double sum = 0;
    for (float v : values) {
      sum += (v - mean) * (v - mean);
    }
    return Math.sqrt(sum / values.length);
  }
}
