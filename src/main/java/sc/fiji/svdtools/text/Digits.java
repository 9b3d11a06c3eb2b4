package sc.fiji.svdtools.text;

import java.math.BigInteger;
import java.util.regex.Pattern;

/**
 * Numbers as keys, files and properties hold them: digits 0 to 9, a point, an exponent of ten.
 *
 * <p>Java's own methods also take the digits of other scripts, hexadecimal floats, type letters
 * ({@code 1d}) and words ({@code NaN}, {@code Infinity}), which nobody means. Throws: {@link
 * NumberFormatException} for all of these.
 */
public final class Digits {

  private static final Pattern WHOLE = Pattern.compile("[+-]?[0-9]+");
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?");

  private Digits() {}

  /** A whole number from -2^31 to 2^31 - 1. */
  public static int whole(String text) {
    return Integer.parseInt(matching(WHOLE, text));
  }

  /** A whole number of any size. */
  public static BigInteger large(String text) {
    return new BigInteger(matching(WHOLE, text));
  }

  /** A finite number. */
  public static double number(String text) {
    double value = Double.parseDouble(matching(NUMBER, text));
    if (Double.isInfinite(value)) {
      throw new NumberFormatException(Quote.plain(text));
    }
    return value;
  }

  private static String matching(Pattern pattern, String text) {
    if (!pattern.matcher(text).matches()) {
      throw new NumberFormatException(Quote.plain(text));
    }
    return text;
  }
}
