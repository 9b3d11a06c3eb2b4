package sc.fiji.svdtools.image;

/**
 * Pixel type of a clip.
 *
 * <p>A model paints colours between black and white. {@link #GREY16} and {@link #FLOAT} map their
 * brightness (the mean of red, green and blue) back through the display range and look-up table the
 * start image was shown with, so that intensities compare with those of the start image. What the
 * display range clips in the start image is clipped in the clip.
 */
public enum OutputType {
  /** {@link #GREY8} if one channel is shown in grey, else {@link #RGB}. */
  AUTO,
  /** Colours. */
  RGB,
  /** Brightness as shown, 0 to 255. */
  GREY8,
  /**
   * Raw values of an 8 or 16-bit start image with its calibration function; for a 32-bit image 0 to
   * 65535 over the display range, with a linear calibration that gives the image's own values.
   */
  GREY16,
  /** Values in the calibrated unit of the start image. */
  FLOAT
}
