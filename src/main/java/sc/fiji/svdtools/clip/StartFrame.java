package sc.fiji.svdtools.clip;

import java.util.Locale;

/**
 * The image a clip starts from.
 *
 * @param width pixels, at least 2
 * @param height pixels, at least 2
 * @param rgb {@code [3, height, width]} row-major, in [0, 1]; owned by this value, not copied, not
 *     to be changed
 * @param area {@code [height, width]}, share of each pixel in which techniques limited to an area
 *     act, in [0, 1]; likewise owned; null where no area is selected
 */
public record StartFrame(int width, int height, float[] rgb, float[] area) {

  /** An image without an area. */
  public StartFrame(int width, int height, float[] rgb) {
    this(width, height, rgb, null);
  }

  public StartFrame {
    if (width < 2 || height < 2) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The start image is %d x %d pixels; it must be at least 2 x 2.",
              width,
              height));
    }
    if (rgb.length != 3 * width * height) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The start image has %d values; %d x %d pixels in 3 channels need %d.",
              rgb.length,
              width,
              height,
              3 * width * height));
    }
    requireShares("The start image", rgb);
    if (area != null) {
      if (area.length != width * height) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "The area has %d values; %d x %d pixels need %d.",
                area.length,
                width,
                height,
                width * height));
      }
      requireShares("The area", area);
    }
  }

  private static void requireShares(String what, float[] values) {
    for (float v : values) {
      if (!(v >= 0 && v <= 1)) {
        throw new IllegalArgumentException(
            what + " holds the value " + v + "; all values must be from 0 to 1.");
      }
    }
  }
}
