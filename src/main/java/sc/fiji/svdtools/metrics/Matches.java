package sc.fiji.svdtools.metrics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which object of one picture is which of another one.
 *
 * <p>Objects are the parts of the mask of {@link Foreground}, with the threshold of the first
 * picture. Those of the picture that has fewer are all matched, so that the sum of the costs is
 * least: {@code |p - q|^2 + (r_p - r_q)^2} with centres p, q and radii r.
 *
 * <p>Source: Kuhn 1955 for the assignment, in the form with potentials.
 *
 * @param pairs matched objects
 * @param lost objects of the first picture without one in the second
 * @param found objects of the second picture without one in the first
 */
public record Matches(List<Pair> pairs, List<Spot> lost, List<Spot> found) {

  /**
   * An object.
   *
   * @param x centre, in pixels
   * @param y centre, in pixels
   * @param radius of the disc of its size
   */
  public record Spot(double x, double y, double radius) {}

  /** An object in both pictures. */
  public record Pair(Spot from, Spot to) {

    /** Distance from centre to centre. */
    public double distance() {
      return Math.hypot(to.x - from.x, to.y - from.y);
    }
  }

  /** Matches the objects of two frames of a clip. */
  public static Matches of(Clip clip, int first, int second) {
    return of(clip, first, second, List.of());
  }

  /**
   * The same where some are known: an object whose centre is in a known one is that one, the others
   * are matched.
   */
  public static Matches of(Clip clip, int first, int second, List<Pair> known) {
    float[] a = Foreground.departure(clip, clip.frame(first));
    float[] b = Foreground.departure(clip, clip.frame(second));
    double threshold = Foreground.otsu(a);
    List<Spot> from = new ArrayList<>(spots(a, threshold, clip.width()));
    List<Spot> to = new ArrayList<>(spots(b, threshold, clip.width()));
    known.forEach(pair -> from.removeIf(spot -> within(spot, pair.from)));
    known.forEach(pair -> to.removeIf(spot -> within(spot, pair.to)));
    Matches rest = of(from, to);
    List<Pair> pairs = new ArrayList<>(known);
    pairs.addAll(rest.pairs);
    return new Matches(List.copyOf(pairs), rest.lost, rest.found);
  }

  private static boolean within(Spot spot, Spot known) {
    return Math.hypot(spot.x - known.x, spot.y - known.y) <= known.radius;
  }

  private static List<Spot> spots(float[] departure, double threshold, int width) {
    boolean[] mask = new boolean[departure.length];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = departure[i] > threshold;
    }
    return Parts.of(mask, width).places().stream()
        .map(place -> new Spot(place.x(), place.y(), place.radius()))
        .toList();
  }

  /** Matches two lists of objects. */
  public static Matches of(List<Spot> from, List<Spot> to) {
    boolean swapped = from.size() > to.size();
    List<Spot> few = swapped ? to : from;
    List<Spot> many = swapped ? from : to;
    int[] partners = assigned(few, many);
    List<Pair> pairs = new ArrayList<>();
    List<Spot> rest = new ArrayList<>(many);
    for (int i = 0; i < few.size(); i++) {
      Spot one = few.get(i);
      Spot other = many.get(partners[i]);
      pairs.add(swapped ? new Pair(other, one) : new Pair(one, other));
    }
    pairs.forEach(pair -> rest.removeIf(spot -> spot == pair.from || spot == pair.to));
    return new Matches(
        List.copyOf(pairs),
        swapped ? List.copyOf(rest) : List.of(),
        swapped ? List.of() : List.copyOf(rest));
  }

  private static double cost(Spot a, Spot b) {
    double dr = a.radius - b.radius;
    return (a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y) + dr * dr;
  }

  /** Column of each row, with the least sum of costs; no more rows than columns. */
  private static int[] assigned(List<Spot> rows, List<Spot> columns) {
    int n = rows.size();
    int m = columns.size();
    double[] u = new double[n + 1];
    double[] v = new double[m + 1];
    int[] row = new int[m + 1];
    for (int i = 1; i <= n; i++) {
      row[0] = i;
      int[] before = path(rows, columns, u, v, row);
      int j = before[0];
      while (j != 0) {
        row[j] = row[before[j]];
        j = before[j];
      }
    }
    int[] column = new int[n];
    for (int j = 1; j <= m; j++) {
      if (row[j] > 0) {
        column[row[j] - 1] = j - 1;
      }
    }
    return column;
  }

  /** The shortest augmenting path from {@code row[0]}: the column before each, the end at 0. */
  private static int[] path(
      List<Spot> rows, List<Spot> columns, double[] u, double[] v, int... row) {
    int m = columns.size();
    double[] least = new double[m + 1];
    Arrays.fill(least, Double.MAX_VALUE);
    boolean[] used = new boolean[m + 1];
    int[] before = new int[m + 1];
    int at = 0;
    do {
      used[at] = true;
      int next = 0;
      double step = Double.MAX_VALUE;
      for (int j = 1; j <= m; j++) {
        if (!used[j]) {
          double reduced = cost(rows.get(row[at] - 1), columns.get(j - 1)) - u[row[at]] - v[j];
          if (reduced < least[j]) {
            least[j] = reduced;
            before[j] = at;
          }
          if (least[j] < step) {
            step = least[j];
            next = j;
          }
        }
      }
      for (int j = 0; j <= m; j++) {
        if (used[j]) {
          u[row[j]] += step;
          v[j] -= step;
        } else {
          least[j] -= step;
        }
      }
      at = next;
    } while (row[at] != 0);
    before[0] = at;
    return before;
  }
}
