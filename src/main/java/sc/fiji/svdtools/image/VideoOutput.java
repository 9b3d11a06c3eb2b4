package sc.fiji.svdtools.image;

import ij.ImagePlus;
import ij.ImageStack;
import ij.WindowManager;
import ij.measure.Calibration;
import ij.process.ColorProcessor;
import java.awt.Rectangle;
import java.util.Locale;
import sc.fiji.svdtools.pipeline.Canvas;
import sc.fiji.svdtools.pipeline.FrameSink;

/**
 * Collects frames into an RGB time hyperstack.
 *
 * <p>The image has the source's calibration with pixel size and origin moved to the new pixels, the
 * frame interval, the frame rate and a label per frame. Not shown; nothing is changed in the source
 * image.
 */
public final class VideoOutput implements FrameSink {

  private static final int OPAQUE = 0xff000000;

  private final Canvas canvas;
  private final int fps;
  private final String title;
  private final Calibration calibration;
  private final ImageStack stack;

  /**
   * An empty clip.
   *
   * @param source image the clip starts from
   * @param canvas size of the frames
   * @param fps frames per second
   */
  public VideoOutput(ImagePlus source, Canvas canvas, int fps) {
    this.canvas = canvas;
    this.fps = fps;
    Rectangle crop = ImageInput.crop(source);
    title = withoutExtension(source.getTitle()) + "-svd";
    calibration = Fitted.of(crop, canvas).apply(source.getCalibration());
    calibration.fps = fps;
    calibration.frameInterval = 1.0 / fps;
    calibration.setTimeUnit("sec");
    stack = new ImageStack(canvas.width(), canvas.height());
  }

  @Override
  public void frame(int index, float[] rgb) {
    int area = canvas.width() * canvas.height();
    if (index != stack.size() || rgb.length != 3 * area) {
      throw new IllegalStateException(
          "Frame %d with %d values came where frame %d with %d values is due."
              .formatted(index, rgb.length, stack.size(), 3 * area));
    }
    int[] pixels = new int[area];
    for (int i = 0; i < area; i++) {
      pixels[i] =
          OPAQUE | level(rgb[i]) << 16 | level(rgb[area + i]) << 8 | level(rgb[2 * area + i]);
    }
    String label = String.format(Locale.ROOT, "t=%.3f s", index / (double) fps);
    stack.addSlice(label, new ColorProcessor(canvas.width(), canvas.height(), pixels));
  }

  /** The clip so far: one channel, one slice, a frame per call of {@link #frame}. */
  public ImagePlus image() {
    ImagePlus image = new ImagePlus(WindowManager.makeUniqueName(title), stack);
    image.setDimensions(1, 1, stack.size());
    image.setOpenAsHyperStack(stack.size() > 1);
    image.setCalibration(calibration);
    return image;
  }

  private static int level(float value) {
    if (Float.isNaN(value)) {
      throw new ArithmeticException("A pixel of a generated frame is NaN.");
    }
    return Math.round(255 * Math.max(0, Math.min(1, value)));
  }

  private static String withoutExtension(String title) {
    return title.replaceFirst("\\.[A-Za-z][A-Za-z0-9]{0,4}$", "");
  }
}
