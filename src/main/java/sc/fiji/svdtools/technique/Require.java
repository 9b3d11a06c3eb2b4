package sc.fiji.svdtools.technique;

import java.util.Locale;
import sc.fiji.svdtools.attention.PerFrame;
import sc.fiji.svdtools.key.Keys;
import sc.fiji.svdtools.text.Quote;

/** Limits that several techniques share. */
public final class Require {

  /** Most frames of a clip, and of a window. */
  public static final int MOST_FRAMES = 1000;

  /** Largest factor. */
  public static final double LARGEST = 100;

  /** What a {@link PerFrame} is. */
  public static final String PER_FRAME = "a number, or a list of numbers like [1,0.9,0.8], each";

  private Require() {}

  /** Each number against the range of the key. */
  public static void perFrame(Class<? extends Record> type, String key, PerFrame value) {
    value.values().forEach(number -> Keys.check(type, key, number));
  }

  /**
   * Factor from a noise level at 1024 x 576 to the one at another size that leaves as much of the
   * layout: {@code sqrt(height width / (1024 * 576))}, since the signal of a feature that covers a
   * given share of the picture grows with the pixels it covers.
   */
  public static double levelScale(int height, int width) {
    return Math.sqrt((double) height * width / (1024 * 576));
  }

  /** A text a macro can hold. */
  public static void words(String key, String value) {
    if (!value.matches("[^\\[\\]=\\p{Cntrl}]*")) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The value of '%s' is %s; it must be a text in one line without = and square"
                  + " brackets.",
              key,
              Quote.of(value)));
    } else if (value.codePoints().anyMatch(c -> Character.getType(c) == Character.SURROGATE)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The value of '%s' is %s; it must be of whole characters.",
              key,
              Quote.of(value)));
    }
  }

  /** The keys windowsize and windowstride with {@code 1 <= stride <= size}. */
  public static void window(Class<? extends Record> type, int size, int stride) {
    Keys.check(type, "windowsize", size);
    Keys.check(type, "windowstride", stride);
    if (stride > size) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The value of 'windowstride' is '%d'; it must not be above 'windowsize', which is"
                  + " %d.",
              stride,
              size));
    }
  }
}
