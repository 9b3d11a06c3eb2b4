package sc.fiji.svdtools.sketch;

import sc.fiji.svdtools.text.Digits;

/**
 * A place, or a width and a height, in pixels; kept to a thousandth.
 *
 * @param x a number of at most 1e15, either way
 * @param y likewise
 */
public record Point(double x, double y) {

  private static final double MOST = 1e15;
  private static final double MOST_GIVEN = 1e7;
  private static final double KEPT = 1000;

  public Point {
    if (!(Math.abs(x) <= MOST && Math.abs(y) <= MOST)) {
      throw new IllegalArgumentException("a place that far");
    }
    x = rounded(x);
    y = rounded(y);
  }

  /** Reads {@code x,y}. */
  static Point parse(String text) {
    String[] parts = text.split(",", -1);
    if (parts.length != 2) {
      throw new IllegalArgumentException(text);
    }
    return new Point(Digits.number(parts[0]), Digits.number(parts[1]));
  }

  /** Refuses what is more than ten million pixels away, which nobody draws or writes. */
  void requireNear() {
    if (!(Math.abs(x) <= MOST_GIVEN && Math.abs(y) <= MOST_GIVEN)) {
      throw new IllegalArgumentException("a place that far");
    }
  }

  /** The text form. */
  public String text() {
    return number(x) + "," + number(y);
  }

  double distance(Point other) {
    return Math.hypot(x - other.x, y - other.y);
  }

  /** {@code this + share (other - this)}. */
  Point toward(Point other, double share) {
    return new Point(x + share * (other.x - x), y + share * (other.y - y));
  }

  static double rounded(double value) {
    return Math.rint(value * KEPT) / KEPT + 0.0;
  }

  static String number(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }
}
