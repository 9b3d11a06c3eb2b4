package sc.fiji.svdtools.weights;

/**
 * The deterministic weights that golden numbers were computed with.
 *
 * <p>For key k, flat index i, element count n, c = (sum of the character codes of k) mod 97 and v =
 * sin(0.7 i + 0.1 c): v for mix_factor, v sqrt(2 / (n / shape[0])) with two or more sizes, 1 + 0.1
 * v for other .weight, 0.1 v for the rest. Computed in double.
 */
public final class WeightFiller {
  private WeightFiller() {}

  /** The weights of one tensor, by its canonical name. */
  public static float[] fill(String key, long... shape) {
    int n = 1;
    for (long size : shape) {
      n = Math.multiplyExact(n, Math.toIntExact(size));
    }
    int c = key.chars().sum() % 97;
    double scale = 0.1;
    double offset = 0;
    if (key.endsWith("mix_factor")) {
      scale = 1;
    } else if (shape.length >= 2) {
      scale = Math.sqrt(2.0 / (n / (double) shape[0]));
    } else if (key.endsWith(".weight")) {
      offset = 1;
    }
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      values[i] = (float) (offset + scale * Math.sin(0.7 * i + 0.1 * c));
    }
    return values;
  }

  /** A test input: sin(a i + b) over n elements. */
  public static float[] wave(int n, double a, double b) {
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      values[i] = (float) Math.sin(a * i + b);
    }
    return values;
  }
}
