package sc.fiji.svdtools.technique;

import sc.fiji.svdtools.attention.PerFrame;
import sc.fiji.svdtools.key.Keys;

/** Limits that several techniques share. */
final class Require {

  /** Most frames of a clip, and of a window. */
  static final int MOST_FRAMES = 1000;

  /** Largest factor. */
  static final double LARGEST = 100;

  /** What a {@link PerFrame} is. */
  static final String PER_FRAME = "a number, or a list of numbers like [1,0.9,0.8], each";

  private Require() {}

  /** Each number against the range of the key. */
  static void perFrame(Class<? extends Record> type, String key, PerFrame value) {
    value.values().forEach(number -> Keys.check(type, key, number));
  }

  /** The keys windowsize and windowstride with {@code 1 <= stride <= size}. */
  static void window(Class<? extends Record> type, int size, int stride) {
    Keys.check(type, "windowsize", size);
    Keys.check(type, "windowstride", stride);
    if (stride > size) {
      throw new IllegalArgumentException(
          "The value of 'windowstride' is '%d'; it must not be above 'windowsize', which is %d."
              .formatted(stride, size));
    }
  }
}
