package sc.fiji.svdtools.image;

import ij.process.FloatProcessor;
import ij.process.ImageProcessor;
import sc.fiji.svdtools.clip.Canvas;
import sc.fiji.svdtools.clip.StartFrame;
import sc.fiji.svdtools.metrics.Fidelity;

/**
 * How well the first frame keeps the start image.
 *
 * <p>Formula: {@code PSNR = -10 log10(mean (a - b)^2)} in dB over all pixels and channels in [0,
 * 1], {@code a} the start image resized bilinearly (averaged when it shrinks) to the canvas.
 */
public final class FirstFrame {

  private FirstFrame() {}

  /**
   * PSNR in dB; {@link Fidelity#MOST} for equal pictures and never more.
   *
   * @param start start image
   * @param canvas how it was fitted
   * @param rgb first frame, {@code [3, height, width]}
   */
  public static double psnr(StartFrame start, Canvas canvas, float[] rgb) {
    int width = canvas.width();
    int height = canvas.height();
    Fitted fitted = Fitted.of(new java.awt.Rectangle(start.width(), start.height()), canvas);
    int area = start.width() * start.height();
    double sum = 0;
    for (int c = 0; c < 3; c++) {
      float[] channel = java.util.Arrays.copyOfRange(start.rgb(), c * area, (c + 1) * area);
      ImageProcessor plane =
          shrunk(new FloatProcessor(start.width(), start.height(), channel), fitted);
      double xScale = fitted.xScale() * start.width() / plane.getWidth();
      double yScale = fitted.yScale() * start.height() / plane.getHeight();
      double left = fitted.left() * fitted.xScale() / xScale;
      double top = fitted.top() * fitted.yScale() / yScale;
      for (int i = 0; i < width * height; i++) {
        double x = left + (i % width + 0.5) / xScale - 0.5;
        double y = top + (i / width + 0.5) / yScale - 0.5;
        double error = inside(plane, x, y) - rgb[c * width * height + i];
        sum += error * error;
      }
    }
    double psnr = -10 * Math.log10(sum / (3.0 * width * height));
    return Math.min(Fidelity.MOST, psnr);
  }

  private static ImageProcessor shrunk(ImageProcessor plane, Fitted fitted) {
    if (fitted.xScale() >= 1 && fitted.yScale() >= 1) {
      return plane;
    }
    plane.setInterpolationMethod(ImageProcessor.BILINEAR);
    int width = (int) Math.max(2, Math.round(plane.getWidth() * Math.min(1, fitted.xScale())));
    int height = (int) Math.max(2, Math.round(plane.getHeight() * Math.min(1, fitted.yScale())));
    return plane.resize(width, height, true);
  }

  private static double inside(ImageProcessor plane, double x, double y) {
    double u = Math.max(0, Math.min(plane.getWidth() - 1, x));
    double v = Math.max(0, Math.min(plane.getHeight() - 1, y));
    int i = Math.min((int) u, plane.getWidth() - 2);
    int j = Math.min((int) v, plane.getHeight() - 2);
    double s = u - i;
    double t = v - j;
    return (1 - t) * ((1 - s) * plane.getf(i, j) + s * plane.getf(i + 1, j))
        + t * ((1 - s) * plane.getf(i, j + 1) + s * plane.getf(i + 1, j + 1));
  }
}
