package sc.fiji.svdtools.forecast;

import java.util.Locale;

/**
 * Two amounts of memory for one sentence.
 *
 * @param needed such as {@code 0.35 GB}
 * @param there such as {@code 0.34 GB}
 */
record Gigabytes(String needed, String there) {

  private static final double GIGA = 1e9;
  private static final double MANY = 9.95;
  private static final int MOST_DIGITS = 9;

  /** To a tenth, or finer where they would read as the same though they are not. */
  static Gigabytes of(double needed, double there) {
    return from(1, needed, there);
  }

  /** The same without a tenth where there are many: an estimate deserves no more. */
  static Gigabytes rounded(double needed, double there) {
    return from(0, needed, there);
  }

  private static Gigabytes from(int digits, double needed, double there) {
    Gigabytes both = new Gigabytes(text(digits, needed), text(digits, there));
    return both.needed.equals(both.there) && digits < MOST_DIGITS && needed > there
        ? from(digits + 1, needed, there)
        : both;
  }

  private static String text(int digits, double bytes) {
    double giga = bytes / GIGA;
    return String.format(
        Locale.ROOT, "%." + (digits == 0 && giga < MANY ? 1 : digits) + "f GB", giga);
  }
}
