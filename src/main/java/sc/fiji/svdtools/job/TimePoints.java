package sc.fiji.svdtools.job;

import ij.ImagePlus;
import ij.ImageStack;
import ij.process.ColorProcessor;
import ij.process.ImageProcessor;
import ij.process.LUT;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import sc.fiji.svdtools.image.OutputType;
import sc.fiji.svdtools.image.Plane;
import sc.fiji.svdtools.text.Quote;

/**
 * The pictures of a stack, or of two images, one after the other, with their own pixels.
 *
 * @param input image they come from
 * @param planes copies, in order, at least two
 * @param labels of the slices; null where there is none
 */
record TimePoints(ImagePlus input, List<ImageProcessor> planes, List<String> labels) {

  /**
   * Reads them.
   *
   * @param input a stack over time or depth, or one plane
   * @param last image to end with; null without one
   * @throws IllegalArgumentException in one sentence
   */
  static TimePoints of(ImagePlus input, ImagePlus last) {
    List<ImageProcessor> planes = new ArrayList<>();
    List<String> labels = new ArrayList<>();
    add(input, planes, labels);
    if (last != null) {
      int size = planes.size();
      add(last, planes, labels);
      if (planes.size() != size + 1
          || last.getWidth() != input.getWidth()
          || last.getHeight() != input.getHeight()
          || last.getBitDepth() != input.getBitDepth()) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "The image '%s' to end with is %s; it must be one plane like '%s', which is %s.",
                Quote.plain(last.getTitle()),
                what(last),
                Quote.plain(input.getTitle()),
                what(input)));
      }
    }
    if (planes.size() < 2) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "There is one time point in '%s'; there must be two or more, or an end image.",
              Quote.plain(input.getTitle())));
    }
    return new TimePoints(input, List.copyOf(planes), labels);
  }

  private static String what(ImagePlus image) {
    return String.format(
        Locale.ROOT,
        "%d x %d pixels of %d bits, %d in the stack",
        image.getWidth(),
        image.getHeight(),
        image.getBitDepth(),
        image.getStackSize());
  }

  /**
   * Refuses stacks over more than one axis.
   *
   * @throws IllegalArgumentException in one sentence
   */
  static void requireSeries(ImagePlus image) {
    boolean many = image.getNFrames() > 1 && image.getNSlices() > 1;
    if (image.getNChannels() > 1 || many) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "'%s' has %d channels, %d slices and %d frames; it must have one channel and be a"
                  + " stack over time or over depth alone, or RGB.",
              Quote.plain(image.getTitle()),
              image.getNChannels(),
              image.getNSlices(),
              image.getNFrames()));
    }
  }

  private static void add(ImagePlus image, List<ImageProcessor> planes, List<String> labels) {
    requireSeries(image);
    ImageStack stack = image.getStack();
    for (int i = 1; i <= stack.size(); i++) {
      planes.add(Plane.pixels(image, i).duplicate());
      labels.add(stack.getSliceLabel(i));
    }
  }

  /**
   * One of them alone, in grey or RGB: 8 bits as they are, others through the display range of the
   * input.
   */
  ImagePlus alone(int index) {
    ImageProcessor plane = planes.get(index).duplicate();
    if (!(plane instanceof ColorProcessor)) {
      byte[] ramp = new byte[256];
      for (int i = 0; i < ramp.length; i++) {
        ramp[i] = (byte) i;
      }
      plane.setColorModel(new LUT(ramp, ramp, ramp));
      boolean bytes = plane.getBitDepth() == 8;
      plane.setMinAndMax(
          bytes ? 0 : input.getDisplayRangeMin(), bytes ? 255 : input.getDisplayRangeMax());
    }
    ImagePlus alone = new ImagePlus(input.getTitle(), plane);
    if (!(plane instanceof ColorProcessor)) {
      alone.setDisplayRange(plane.getMin(), plane.getMax());
    }
    return alone;
  }

  /** The pixel type that made frames must have to stand between them. */
  OutputType type() {
    return switch (input.getBitDepth()) {
      case 8 -> OutputType.GREY8;
      case 16 -> OutputType.GREY16;
      case 32 -> OutputType.FLOAT;
      default -> OutputType.RGB;
    };
  }

  /** A stack with the look of the input. */
  ImagePlus like(String title, ImageStack stack) {
    ImagePlus image = new ImagePlus(title, stack);
    image.setDimensions(1, 1, stack.size());
    image.setOpenAsHyperStack(stack.size() > 1);
    image.setCalibration(input.getCalibration().copy());
    if (input.getBitDepth() != 24) {
      image.setLut(input.getProcessor().getLut());
      image.setDisplayRange(input.getDisplayRangeMin(), input.getDisplayRangeMax());
    }
    return image;
  }
}
