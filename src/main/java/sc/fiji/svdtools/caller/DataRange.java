package sc.fiji.svdtools.caller;

import ij.CompositeImage;
import ij.ImagePlus;
import ij.ImageStack;
import ij.process.ImageProcessor;
import ij.process.LUT;
import java.util.Arrays;

/**
 * The display range of images that Fiji made of a SciJava dataset that was never shown.
 *
 * <p>They come with 0 to 1 whatever they hold, so that nearly all would be white. Shown, a dataset
 * gets the range of its data, channel by channel; such an image gets the same here.
 */
final class DataRange {

  /** Packages of the stacks that Fiji makes of datasets; ImageJ's own are {@code ij.}. */
  private static final String DATASETS = "net.imglib2.";

  private DataRange() {}

  /** Gives {@code image} the range of its data, if it comes without a range. */
  static void settle(ImagePlus image) {
    if (!unset(image)) {
      return;
    }
    if (image instanceof CompositeImage composite) {
      LUT[] tables = composite.getLuts();
      for (int c = 0; c < tables.length; c++) {
        double[] range = range(image, c + 1);
        tables[c].min = range[0];
        tables[c].max = range[1];
      }
      composite.setLuts(tables);
    } else if (image.getBitDepth() != 24) {
      double[] range = range(image, 1);
      image.getProcessor().setMinAndMax(range[0], range[1]);
    }
  }

  private static boolean unset(ImagePlus image) {
    if (image == null || image.getWindow() != null || image.getProcessor() == null) {
      return false;
    }
    if (!image.getStack().getClass().getName().startsWith(DATASETS)) {
      return false;
    }
    return image instanceof CompositeImage composite
        ? Arrays.stream(composite.getLuts()).allMatch(table -> table.min == 0 && table.max == 1)
        : image.getDisplayRangeMin() == 0 && image.getDisplayRangeMax() == 1;
  }

  /** Least and greatest value of a channel; NaN does not count. */
  private static double[] range(ImagePlus image, int channel) {
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    ImageStack stack = image.getStack();
    for (int t = 1; t <= image.getNFrames(); t++) {
      for (int z = 1; z <= image.getNSlices(); z++) {
        ImageProcessor plane = stack.getProcessor(image.getStackIndex(channel, z, t));
        for (int i = 0; i < plane.getPixelCount(); i++) {
          least = Math.min(least, Float.isNaN(plane.getf(i)) ? least : plane.getf(i));
          most = Math.max(most, Float.isNaN(plane.getf(i)) ? most : plane.getf(i));
        }
      }
    }
    return new double[] {least, most};
  }
}
