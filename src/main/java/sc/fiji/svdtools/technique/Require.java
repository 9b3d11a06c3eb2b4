package sc.fiji.svdtools.technique;

import sc.fiji.svdtools.attention.PerFrame;

/** Range checks of parameters; each refusal names the thing, its value and what is allowed. */
final class Require {

  /** Most frames of a clip, and of a window. */
  static final int MOST_FRAMES = 1000;

  /** Largest factor. */
  static final double LARGEST = 100;

  private Require() {}

  static void whole(String what, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "The %s is %d; it must be a whole number from %d to %d."
              .formatted(what, value, least, most));
    }
  }

  static void factor(String what, double value) {
    PerFrame.of(value).within(what, 0, LARGEST);
  }

  static void share(String what, double value) {
    PerFrame.of(value).within(what, 0, 1);
  }

  static void percent(String what, double value) {
    if (!(value >= 0 && value <= 100)) {
      throw new IllegalArgumentException(
          "The %s is %s; it must be a number from 0 to 100 percent.".formatted(what, value));
    }
  }

  /** Window and stride with {@code 1 <= stride <= size}. */
  static void window(int size, int stride) {
    whole("window size", size, 1, MOST_FRAMES);
    whole("window stride", stride, 1, MOST_FRAMES);
    if (stride > size) {
      throw new IllegalArgumentException(
          "The window stride is %d; it must not be above the window size, which is %d."
              .formatted(stride, size));
    }
  }
}
