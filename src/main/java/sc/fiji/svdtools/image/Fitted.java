package sc.fiji.svdtools.image;

import ij.measure.Calibration;
import java.awt.Rectangle;
import sc.fiji.svdtools.clip.Canvas;
import sc.fiji.svdtools.clip.Fitting;

/**
 * Where the pixels of a crop lie on the canvas: {@code canvas = (source - left) * scale}.
 *
 * @param xScale canvas pixels per source pixel
 * @param yScale canvas pixels per source pixel
 * @param left source x that lies at the canvas' left border; may be outside the image when padded
 * @param top source y that lies at the canvas' upper border
 */
record Fitted(double xScale, double yScale, double left, double top) {

  /** How {@code crop} of an image is fitted to {@code canvas}. */
  static Fitted of(Rectangle crop, Canvas canvas) {
    Fitting fitting = Fitting.of(crop.width, crop.height, canvas);
    long[] box = fitting.box();
    double xScale = fitting.size()[1] / (double) (box[3] - box[1]);
    double yScale = fitting.size()[0] / (double) (box[2] - box[0]);
    return new Fitted(
        xScale,
        yScale,
        crop.x + box[1] - fitting.pad()[0] / xScale,
        crop.y + box[0] - fitting.pad()[2] / yScale);
  }

  /**
   * The same calibration for the canvas: pixel size and origin follow the pixels. Where the image
   * has no scale, the canvas has none (its pixels are pixels, as ImageJ's own resizing leaves
   * them), and only an origin that was set follows.
   */
  Calibration apply(Calibration source) {
    Calibration target = source.copy();
    target.disableDensityCalibration();
    if (source.scaled()) {
      target.pixelWidth = source.pixelWidth / xScale;
      target.pixelHeight = source.pixelHeight / yScale;
    } else if (source.xOrigin == 0 && source.yOrigin == 0) {
      return target;
    }
    target.xOrigin = (source.xOrigin - left) * xScale;
    target.yOrigin = (source.yOrigin - top) * yScale;
    return target;
  }
}
