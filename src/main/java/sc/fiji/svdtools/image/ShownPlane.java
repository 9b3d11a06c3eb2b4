package sc.fiji.svdtools.image;

import ij.CompositeImage;
import ij.IJ;
import ij.ImagePlus;
import ij.process.ByteProcessor;
import ij.process.ColorProcessor;
import ij.process.FloatProcessor;
import ij.process.ImageProcessor;
import ij.process.LUT;
import java.awt.Rectangle;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;

/**
 * Colours of the shown plane, computed from pixels, display range and look-up table.
 *
 * <p>The arithmetic is ImageJ's own ({@code ByteProcessor}, {@code ShortProcessor}, {@code
 * FloatProcessor}, {@code CompositeImage} of 1.54), without its drawing classes, so that it also
 * works headless and for images that were never drawn.
 */
final class ShownPlane {

  private final ImagePlus image;
  private final Rectangle crop;

  private ShownPlane(ImagePlus image, Rectangle crop) {
    this.image = image;
    this.crop = crop;
  }

  /** Packed RGB of {@code crop}, row by row. */
  static int[] of(ImagePlus image, Rectangle crop) {
    return new ShownPlane(image, crop).colours();
  }

  private int[] colours() {
    if (image instanceof CompositeImage composite) {
      return switch (composite.getMode()) {
        case IJ.COMPOSITE -> sum(composite);
        case IJ.GRAYSCALE -> single(composite, true);
        default -> single(composite, false);
      };
    }
    ImageProcessor plane = image.getProcessor();
    if (plane instanceof ColorProcessor) {
      return (int[]) cropped(plane).getPixels();
    }
    ColorModel model = plane.getColorModel();
    int[] table =
        model instanceof IndexColorModel indexed ? table(indexed) : greys(image.isInvertedLut());
    return paint(plane, plane.getMin(), plane.getMax(), table);
  }

  private int[] single(CompositeImage composite, boolean grey) {
    int channel = composite.getC();
    LUT lut = composite.getChannelLut(channel);
    return paint(plane(composite, channel), lut.min, lut.max, grey ? greys(false) : table(lut));
  }

  private int[] sum(CompositeImage composite) {
    boolean[] active = composite.getActiveChannels();
    int[] sum = new int[crop.width * crop.height];
    for (int c = 1; c <= composite.getNChannels(); c++) {
      if (c > active.length || active[c - 1]) {
        LUT lut = composite.getChannelLut(c);
        add(sum, paint(plane(composite, c), lut.min, lut.max, table(lut)));
      }
    }
    return sum;
  }

  private static ImageProcessor plane(CompositeImage composite, int channel) {
    int index = composite.getStackIndex(channel, composite.getZ(), composite.getT());
    return composite.getStack().getProcessor(index);
  }

  private static void add(int[] sum, int[] colours) {
    for (int i = 0; i < sum.length; i++) {
      int red = Math.min(255, (sum[i] >> 16 & 0xff) + (colours[i] >> 16 & 0xff));
      int green = Math.min(255, (sum[i] >> 8 & 0xff) + (colours[i] >> 8 & 0xff));
      int blue = Math.min(255, (sum[i] & 0xff) + (colours[i] & 0xff));
      sum[i] = red << 16 | green << 8 | blue;
    }
  }

  private int[] paint(ImageProcessor plane, double min, double max, int[] table) {
    if (Double.isNaN(min) || Double.isNaN(max)) {
      throw new IllegalArgumentException(
          "The display range of '%s' is %s to %s; both must be numbers."
              .formatted(image.getTitle(), min, max));
    }
    ImageProcessor part = cropped(plane);
    Levels levels = Levels.of(plane, min, max);
    int[] colours = new int[crop.width * crop.height];
    for (int i = 0; i < colours.length; i++) {
      float value = part.getf(i);
      if (Float.isNaN(value)) {
        throw new IllegalArgumentException(
            "Pixel (%d, %d) of '%s' is NaN; all pixels must be numbers."
                .formatted(crop.x + i % crop.width, crop.y + i / crop.width, image.getTitle()));
      }
      colours[i] = table[levels.index(value)];
    }
    return colours;
  }

  private ImageProcessor cropped(ImageProcessor plane) {
    ImageProcessor view = plane.duplicate();
    view.setRoi(crop);
    return view.crop();
  }

  private static int[] table(IndexColorModel model) {
    int[] table = new int[256];
    for (int i = 0; i < 256; i++) {
      table[i] = model.getRGB(Math.min(i, model.getMapSize() - 1)) & 0xffffff;
    }
    return table;
  }

  private static int[] greys(boolean inverted) {
    int[] table = new int[256];
    for (int i = 0; i < 256; i++) {
      table[i] = (inverted ? 255 - i : i) * 0x010101;
    }
    return table;
  }

  /** Pixel value to place in a table of 256 colours. */
  private interface Levels {

    int index(float value);

    static Levels of(ImageProcessor plane, double min, double max) {
      if (plane instanceof ByteProcessor) {
        double scale = max > min ? 256 / (max - min) : 0;
        boolean plain = min == 0 && max == 255;
        return v ->
            plain ? (int) v : v <= min ? 0 : v >= max ? 255 : clamp((int) ((v - min) * scale));
      }
      if (plane instanceof FloatProcessor) {
        double scale = max > min ? 255 / (max - min) : 0;
        return v -> clamp((int) ((clip(v, min, max) - min) * scale + 0.5));
      }
      double scale = 256 / (max - min + 1);
      return v -> clamp((int) ((clip(v, min, max) - min) * scale + 0.5));
    }

    private static double clip(double v, double min, double max) {
      return Math.max(min, Math.min(max, v));
    }

    private static int clamp(int index) {
      return Math.max(0, Math.min(255, index));
    }
  }
}
