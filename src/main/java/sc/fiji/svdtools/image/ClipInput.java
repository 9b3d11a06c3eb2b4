package sc.fiji.svdtools.image;

import ij.ImagePlus;
import ij.process.ColorProcessor;
import ij.process.FloatProcessor;
import ij.process.ImageProcessor;
import ij.process.LUT;
import java.awt.Rectangle;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import sc.fiji.svdtools.metrics.Clip;
import sc.fiji.svdtools.text.Quote;

/**
 * An open stack as a clip to measure.
 *
 * <p>Time is T if there are several frames, else Z; other axes and channels stay where the image
 * shows them. RGB is taken as it is. 8, 16 and 32-bit values are scaled from the display range to
 * [0, 1] and cut there; 8-bit images with a coloured table become RGB, tables of deeper images are
 * ignored. An area selection crops to its bounding box. The image is not changed.
 */
public final class ClipInput {

  private final ImagePlus image;
  private final Rectangle crop;
  private final double min;
  private final double max;
  private final LUT table;
  private final boolean inverted;
  private final int channels;
  private final int channel;
  private final int slice;

  private ClipInput(ImagePlus image) {
    this.image = image;
    crop = ImageInput.crop(image);
    int[] at = Plane.position(image);
    channel = at[0];
    slice = at[1];
    ImageProcessor shown = image.getProcessor();
    min = image.getDisplayRangeMin();
    max = image.getDisplayRangeMax();
    boolean byteTable = image.getBitDepth() == 8 && !image.isComposite() && shown.isColorLut();
    table = byteTable ? shown.getLut() : null;
    inverted = table == null && !image.isComposite() && shown.isInvertedLut();
    channels = shown instanceof ColorProcessor || table != null ? 3 : 1;
    if (channels == 1 && (!Double.isFinite(min) || !Double.isFinite(max))) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The display range of '%s' is %s to %s; both must be numbers.",
              Quote.plain(image.getTitle()),
              min,
              max));
    }
  }

  /**
   * The clip; its frames are converted when asked for, so virtual stacks stay on disk.
   *
   * @throws IllegalArgumentException if there is no image, it is empty or has fewer than 2 frames
   */
  public static Clip read(ImagePlus image) {
    ClipInput input = new ClipInput(image);
    int frames = input.time() ? image.getNFrames() : image.getNSlices();
    if (frames < 2) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The image '%s' has 1 frame; it must be a stack of at least 2 frames.",
              Quote.plain(image.getTitle())));
    }
    Rectangle crop = input.crop;
    return Clip.lazy(crop.width, crop.height, input.channels, frames, input::frame);
  }

  /** Whether each frame of {@link #read} was measured or generated, as the image says. */
  public static List<Synthetic.Kind> origins(ImagePlus image) {
    ClipInput input = new ClipInput(image);
    int frames = input.time() ? image.getNFrames() : image.getNSlices();
    return IntStream.range(0, frames)
        .mapToObj(frame -> Synthetic.of(image, input.stackIndex(frame)))
        .toList();
  }

  /**
   * The plane an image shows, as a picture to compare a frame of {@code clip} with: resized to
   * cover the frame, the rest cut off evenly, grey or RGB like the clip.
   *
   * @throws IllegalArgumentException if there is no image, or it is empty or holds NaN
   */
  public static float[] picture(ImagePlus image, Clip clip) {
    ClipInput input = new ClipInput(image);
    float[] planes = input.values(image.getProcessor());
    input.requireNumbers(planes);
    int area = clip.area();
    float[] picture = new float[clip.channels() * area];
    for (int c = 0; c < clip.channels(); c++) {
      float[] plane = input.channels == 1 ? planes : input.part(planes, c, clip.channels());
      Rectangle size = input.crop;
      ImageProcessor fitted = covering(new FloatProcessor(size.width, size.height, plane), clip);
      System.arraycopy((float[]) fitted.getPixels(), 0, picture, c * area, area);
    }
    return picture;
  }

  private void requireNumbers(float... values) {
    for (int i = 0; i < values.length; i++) {
      if (Float.isNaN(values[i])) {
        throw ShownPlane.noNumber(image, crop, i);
      }
    }
  }

  private float[] part(float[] rgb, int channel, int wanted) {
    int area = crop.width * crop.height;
    float[] plane = new float[area];
    for (int i = 0; i < area; i++) {
      plane[i] =
          wanted == 3 ? rgb[channel * area + i] : (rgb[i] + rgb[area + i] + rgb[2 * area + i]) / 3;
    }
    return plane;
  }

  private static ImageProcessor covering(ImageProcessor plane, Clip clip) {
    double scale =
        Math.max(
            clip.width() / (double) plane.getWidth(), clip.height() / (double) plane.getHeight());
    int width = Math.max(1, (int) Math.round(clip.width() / scale));
    int height = Math.max(1, (int) Math.round(clip.height() / scale));
    plane.setRoi((plane.getWidth() - width) / 2, (plane.getHeight() - height) / 2, width, height);
    plane.setInterpolationMethod(ImageProcessor.BILINEAR);
    return plane.crop().resize(clip.width(), clip.height(), true);
  }

  private boolean time() {
    return image.getNFrames() > 1;
  }

  private float[] frame(int index) {
    return values(Plane.pixels(image, stackIndex(index)));
  }

  private int stackIndex(int index) {
    int z = time() ? slice : index + 1;
    int t = time() ? index + 1 : 1;
    return image.getStackIndex(channel, z, t);
  }

  private float[] values(ImageProcessor plane) {
    int area = crop.width * crop.height;
    float[] values = new float[channels * area];
    for (int i = 0; i < area; i++) {
      int x = crop.x + i % crop.width;
      int y = crop.y + i / crop.width;
      if (plane instanceof ColorProcessor) {
        colour(values, i, plane.get(x, y));
      } else if (table != null) {
        colour(values, i, table.getRGB(Math.round(255 * scaled(plane.getf(x, y)))));
      } else {
        float value = scaled(plane.getf(x, y));
        values[i] = inverted ? 1 - value : value;
      }
    }
    return values;
  }

  private static void colour(float[] values, int i, int rgb) {
    int area = values.length / 3;
    values[i] = (rgb >> 16 & 0xff) / 255f;
    values[area + i] = (rgb >> 8 & 0xff) / 255f;
    values[2 * area + i] = (rgb & 0xff) / 255f;
  }

  /** NaN stays NaN, which the clip refuses with frame and pixel. */
  private float scaled(float value) {
    if (max <= min) {
      return value > max ? 1 : Float.isNaN(value) ? value : 0;
    }
    return (float) Math.max(0, Math.min(1, (value - min) / (max - min)));
  }
}
