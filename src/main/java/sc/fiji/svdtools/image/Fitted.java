package sc.fiji.svdtools.image;

import ij.measure.Calibration;
import java.awt.Rectangle;
import sc.fiji.svdtools.pipeline.Canvas;

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
    double x = canvas.width() / (double) crop.width;
    double y = canvas.height() / (double) crop.height;
    double even = canvas.fit() == Canvas.Fit.CROP ? Math.max(x, y) : Math.min(x, y);
    double xScale = canvas.fit() == Canvas.Fit.STRETCH ? x : even;
    double yScale = canvas.fit() == Canvas.Fit.STRETCH ? y : even;
    return new Fitted(
        xScale,
        yScale,
        crop.x + (crop.width - canvas.width() / xScale) / 2,
        crop.y + (crop.height - canvas.height() / yScale) / 2);
  }

  /** The same calibration for the canvas: pixel size and origin follow the pixels. */
  Calibration apply(Calibration source) {
    Calibration target = source.copy();
    target.pixelWidth = source.pixelWidth / xScale;
    target.pixelHeight = source.pixelHeight / yScale;
    target.xOrigin = (source.xOrigin - left) * xScale;
    target.yOrigin = (source.yOrigin - top) * yScale;
    target.disableDensityCalibration();
    return target;
  }
}
