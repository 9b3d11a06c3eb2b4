package sc.fiji.svdtools.clip;

import ai.djl.ndarray.NDArray;
import sc.fiji.svdtools.plan.Encoders.Placement;
import sc.fiji.svdtools.tensor.Scope;

/**
 * Brings an image to the canvas: which box of it is used, its size on the canvas, the border
 * around.
 *
 * @param box top, left, bottom, right of the used part, in image pixels
 * @param size height and width of that part on the canvas
 * @param pad border on the left, right, top, bottom, in canvas pixels
 */
public record Fitting(long[] box, long[] size, long[] pad) {

  /** The fitting of a width x height image. */
  public static Fitting of(int width, int height, Canvas canvas) {
    double sx = canvas.width() / (double) width;
    double sy = canvas.height() / (double) height;
    return switch (canvas.fit()) {
      case STRETCH -> whole(width, height, canvas.width(), canvas.height(), canvas);
      case PAD -> {
        double scale = Math.min(sx, sy);
        int w = clamp(Math.round(width * scale), canvas.width());
        int h = clamp(Math.round(height * scale), canvas.height());
        yield whole(width, height, w, h, canvas);
      }
      case CROP -> {
        double scale = Math.max(sx, sy);
        int w = clamp(Math.round(canvas.width() / scale), width);
        int h = clamp(Math.round(canvas.height() / scale), height);
        long left = (width - w) / 2;
        long top = (height - h) / 2;
        yield new Fitting(
            new long[] {top, left, top + h, left + w},
            new long[] {canvas.height(), canvas.width()},
            new long[4]);
      }
    };
  }

  private static Fitting whole(int width, int height, int w, int h, Canvas canvas) {
    long left = (canvas.width() - w) / 2;
    long top = (canvas.height() - h) / 2;
    return new Fitting(
        new long[] {0, 0, height, width},
        new long[] {h, w},
        new long[] {left, canvas.width() - w - left, top, canvas.height() - h - top});
  }

  private static int clamp(long value, int most) {
    return (int) Math.max(1, Math.min(most, value));
  }

  /** Where the image is on the canvas. */
  public Placement placement() {
    double sx = size[1] / (double) (box[3] - box[1]);
    double sy = size[0] / (double) (box[2] - box[0]);
    return new Placement(sx, sy, pad[0] - sx * box[1], pad[2] - sy * box[0]);
  }

  /** (3, H, W) in [0, 1] -> (1, 3, height, width) in [-1, 1]. */
  public NDArray apply(Scope scope, NDArray image) {
    return scope.call("fit", image, box, size, pad);
  }

  /** The used part of the image at its own resolution: (3, H, W) -> (3, h, w). */
  public NDArray cut(Scope scope, NDArray image) {
    return scope.call("cut", image, box);
  }
}
