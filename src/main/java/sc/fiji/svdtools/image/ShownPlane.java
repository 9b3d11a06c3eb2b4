package sc.fiji.svdtools.image;

import ij.CompositeImage;
import ij.IJ;
import ij.ImagePlus;
import ij.process.ColorProcessor;
import ij.process.ImageProcessor;
import ij.process.LUT;
import java.awt.Rectangle;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.util.Locale;
import java.util.Optional;
import sc.fiji.svdtools.text.Quote;

/**
 * Colours of the shown plane, computed from pixels, display range and look-up table.
 *
 * <p>The arithmetic is ImageJ's own ({@link ShownChannel}, {@code CompositeImage} of 1.54), without
 * its drawing classes, so that it also works headless and for images that were never drawn. Planes
 * other than the current one are shown with the current display range and look-up table, as ImageJ
 * does.
 */
final class ShownPlane {

  private final ImagePlus image;
  private final Plane place;
  private final Rectangle crop;

  private ShownPlane(ImagePlus image, Plane place, Rectangle crop) {
    this.image = image;
    this.place = place;
    this.crop = crop;
  }

  /** Packed RGB of {@code crop}, row by row. */
  static int[] of(ImagePlus image, Plane place, Rectangle crop) {
    return new ShownPlane(image, place, crop).colours();
  }

  /** How the one channel shown is shown; empty for RGB and for the sum of several channels. */
  static Optional<ShownChannel> channel(ImagePlus image) {
    if (image instanceof CompositeImage composite) {
      int c = Plane.position(composite)[0];
      return switch (composite.getMode()) {
        case IJ.COMPOSITE ->
            composite.getNChannels() == 1
                ? Optional.of(channel(composite, 1, false))
                : Optional.empty();
        case IJ.GRAYSCALE -> Optional.of(channel(composite, c, true));
        default -> Optional.of(channel(composite, c, false));
      };
    }
    ImageProcessor plane = image.getProcessor();
    if (plane instanceof ColorProcessor) {
      return Optional.empty();
    }
    ColorModel model = plane.getColorModel();
    int[] table =
        model instanceof IndexColorModel indexed
            ? table(indexed)
            : ShownChannel.greys(image.isInvertedLut());
    return Optional.of(ShownChannel.of(plane, plane.getMin(), plane.getMax(), table));
  }

  private static ShownChannel channel(CompositeImage composite, int channel, boolean grey) {
    LUT lut = composite.getChannelLut(channel);
    int[] table = grey ? ShownChannel.greys(false) : table(lut);
    return new ShownChannel(lut.min, lut.max, table, composite.getBitDepth());
  }

  private int[] colours() {
    if (image instanceof CompositeImage composite && composite.getMode() == IJ.COMPOSITE) {
      return sum(composite);
    }
    return channel(image)
        .map(channel -> paint(plane(Plane.position(image)[0]), channel))
        .orElseGet(() -> (int[]) cropped(plane(1)).getPixels());
  }

  private int[] sum(CompositeImage composite) {
    boolean[] active = composite.getActiveChannels();
    int[] sum = new int[crop.width * crop.height];
    for (int c = 1; c <= composite.getNChannels(); c++) {
      if (c > active.length || active[c - 1]) {
        add(sum, paint(plane(c), channel(composite, c, false)));
      }
    }
    return sum;
  }

  private ImageProcessor plane(int channel) {
    if (!(image instanceof CompositeImage) && place.equals(Plane.shown(image))) {
      return image.getProcessor();
    }
    int index = image.getStackIndex(channel, place.z(), place.t());
    return Plane.pixels(image, index);
  }

  private static void add(int[] sum, int[] colours) {
    for (int i = 0; i < sum.length; i++) {
      int red = Math.min(255, (sum[i] >> 16 & 0xff) + (colours[i] >> 16 & 0xff));
      int green = Math.min(255, (sum[i] >> 8 & 0xff) + (colours[i] >> 8 & 0xff));
      int blue = Math.min(255, (sum[i] & 0xff) + (colours[i] & 0xff));
      sum[i] = red << 16 | green << 8 | blue;
    }
  }

  /**
   * What is said of a pixel that is NaN.
   *
   * @param pixel number of it in {@code crop}
   */
  static IllegalArgumentException noNumber(ImagePlus image, Rectangle crop, int pixel) {
    return new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "Pixel (%d, %d) of '%s' is NaN; all pixels must be numbers.",
            crop.x + pixel % crop.width,
            crop.y + pixel / crop.width,
            Quote.plain(image.getTitle())));
  }

  private int[] paint(ImageProcessor plane, ShownChannel channel) {
    if (!Double.isFinite(channel.min()) || !Double.isFinite(channel.max())) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The display range of '%s' is %s to %s; both must be numbers.",
              Quote.plain(image.getTitle()),
              channel.min(),
              channel.max()));
    }
    ImageProcessor part = cropped(plane);
    int[] colours = new int[crop.width * crop.height];
    for (int i = 0; i < colours.length; i++) {
      float value = part.getf(i);
      if (Float.isNaN(value)) {
        throw noNumber(image, crop, i);
      }
      colours[i] = channel.colour(value);
    }
    if (channel.bits() == 32 && channel.max() <= channel.min()) {
      throw new IllegalArgumentException(
          String.format(
                  Locale.ROOT,
                  "The display range of '%s' is %s to %s, which shows nothing; its end must be"
                      + " above its",
                  Quote.plain(image.getTitle()),
                  channel.min(),
                  channel.max())
              + " start.");
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
}
