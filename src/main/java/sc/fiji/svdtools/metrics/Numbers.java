package sc.fiji.svdtools.metrics;

import java.util.Arrays;

/** Means, medians and guarded ratios. */
final class Numbers {

  /** Below this a quantity in units of the full range counts as nothing. */
  static final double NOTHING = 1e-6;

  private Numbers() {}

  /** Mean, 0 for no values. */
  static double mean(double[] values) {
    return Arrays.stream(values).average().orElse(0);
  }

  /** Standard deviation, 0 for no values. */
  static double deviation(double[] values) {
    double mean = mean(values);
    return Math.sqrt(Arrays.stream(values).map(v -> (v - mean) * (v - mean)).average().orElse(0));
  }

  /** Median, the mean of the middle two for an even number; 0 for no values. */
  static double median(double[] values) {
    if (values.length == 0) {
      return 0;
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  /** {@code a / b}; 1 if both are nothing, and {@code b} never less than {@link #NOTHING}. */
  static double ratio(double a, double b) {
    return Math.abs(a) < NOTHING && Math.abs(b) < NOTHING ? 1 : a / Math.max(b, NOTHING);
  }

  /** Values relative to the first of them. */
  static double[] relative(double[] values) {
    return Arrays.stream(values).map(v -> ratio(v, values[0])).toArray();
  }

  /**
   * Lower median of {@code values[from .. to)}, as {@code torch.median} gives it.
   *
   * <p>Quickselect on a copy, so that 8-bit pictures with many equal values stay linear in time.
   */
  static float lowerMedian(float[] values, int from, int to) {
    float[] part = Arrays.copyOfRange(values, from, to);
    int wanted = (part.length - 1) / 2;
    int left = 0;
    int right = part.length - 1;
    while (left < right) {
      float pivot = part[(left + right) >>> 1];
      int i = left;
      int j = right;
      while (i <= j) {
        while (part[i] < pivot) {
          i++;
        }
        while (part[j] > pivot) {
          j--;
        }
        if (i <= j) {
          float swap = part[i];
          part[i++] = part[j];
          part[j--] = swap;
        }
      }
      if (wanted <= j) {
        right = j;
      } else if (wanted >= i) {
        left = i;
      } else {
        break;
      }
    }
    return part[wanted];
  }
}
