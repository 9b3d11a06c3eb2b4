package sc.fiji.svdtools.benchmark;

import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Means over the clips of a study and their 95 % intervals: the quantiles of {@value #DRAWS} means
 * over clips drawn with replacement (bootstrap), with a fixed seed. NaN stands for no value.
 */
final class StudyMeans {

  private static final int DRAWS = 4000;

  private StudyMeans() {}

  /** {@code mean [low, high]}; without the interval for a single value, empty without values. */
  static String mean(double... values) {
    double[] there = Arrays.stream(values).filter(v -> !Double.isNaN(v)).toArray();
    if (there.length == 0) {
      return "";
    }
    String mean = number(Arrays.stream(there).average().orElseThrow());
    if (there.length == 1) {
      return mean;
    }
    double[] means = draws(there.length, drawn -> mean(there, drawn));
    return String.format(Locale.ROOT, "%s [%s, %s]", mean, number(low(means)), number(high(means)));
  }

  /**
   * What a row has more than another one, in percent: {@code 100 (mean a / mean b - 1) [low,
   * high]}, over the clips that have both values; pairs are drawn, so that what their clips have in
   * common does not widen the interval. Bold where the interval does not hold 0; empty with fewer
   * than two pairs, or if the mean of b is not above 0 in each draw.
   *
   * @param values a, one per clip
   * @param reference b, of the same clips
   */
  static String change(double[] values, double[] reference) {
    int[] there =
        IntStream.range(0, values.length)
            .filter(i -> !Double.isNaN(values[i]) && !Double.isNaN(reference[i]))
            .toArray();
    double[] a = Arrays.stream(there).mapToDouble(i -> values[i]).toArray();
    double[] b = Arrays.stream(there).mapToDouble(i -> reference[i]).toArray();
    if (there.length < 2) {
      return "";
    }
    ToDoubleFunction<int[]> percent =
        drawn -> {
          double of = mean(b, drawn);
          return of > 0 ? 100 * (mean(a, drawn) / of - 1) : Double.NaN;
        };
    double[] changes = draws(there.length, percent);
    if (Arrays.stream(changes).anyMatch(Double::isNaN)) {
      return "";
    }
    double low = low(changes);
    double high = high(changes);
    double change = percent.applyAsDouble(IntStream.range(0, there.length).toArray());
    String text = String.format(Locale.ROOT, "%+.1f [%+.1f, %+.1f]", change, low, high);
    return low > 0 || high < 0 ? "**" + text + "**" : text;
  }

  /** A number for each draw of {@code count} places among as many, ascending. */
  private static double[] draws(int count, ToDoubleFunction<int[]> number) {
    Random random = new Random(1);
    double[] all = new double[DRAWS];
    int[] drawn = new int[count];
    for (int draw = 0; draw < DRAWS; draw++) {
      for (int i = 0; i < count; i++) {
        drawn[i] = random.nextInt(count);
      }
      all[draw] = number.applyAsDouble(drawn);
    }
    Arrays.sort(all);
    return all;
  }

  private static double mean(double[] values, int[] places) {
    double mean = 0;
    for (int place : places) {
      mean += values[place] / places.length;
    }
    return mean;
  }

  private static double low(double[] ascending) {
    return ascending[DRAWS / 40];
  }

  private static double high(double[] ascending) {
    return ascending[DRAWS - 1 - DRAWS / 40];
  }

  private static String number(double value) {
    double size = Math.abs(value);
    return String.format(Locale.ROOT, size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : "%.3f", value);
  }
}
