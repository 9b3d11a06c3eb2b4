package sc.fiji.svdtools.pipeline;

/**
 * The image a clip starts from.
 *
 * @param width pixels, at least 2
 * @param height pixels, at least 2
 * @param rgb {@code [3, height, width]} row-major, in [0, 1]; owned by this value, not copied, not
 *     to be changed
 */
public record StartFrame(int width, int height, float[] rgb) {

  public StartFrame {
    if (width < 2 || height < 2) {
      throw new IllegalArgumentException(
          "The start image is %d x %d pixels; it must be at least 2 x 2.".formatted(width, height));
    }
    if (rgb.length != 3 * width * height) {
      throw new IllegalArgumentException(
          "The start image has %d values; %d x %d pixels in 3 channels need %d."
              .formatted(rgb.length, width, height, 3 * width * height));
    }
    for (float v : rgb) {
      if (!(v >= 0 && v <= 1)) {
        throw new IllegalArgumentException(
            "The start image holds the value " + v + "; all values must be from 0 to 1.");
      }
    }
  }
}
