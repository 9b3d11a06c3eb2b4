package sc.fiji.svdtools.job;

import ij.CompositeImage;
import ij.ImagePlus;
import ij.ImageStack;
import ij.gui.Roi;
import ij.process.ImageProcessor;
import ij.process.LUT;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import sc.fiji.svdtools.image.ImageInput;
import sc.fiji.svdtools.image.Plane;
import sc.fiji.svdtools.image.Planes;

/**
 * An image as it is now: what becomes of the original later does not matter.
 *
 * <p>A copy of the same size with the same title, position, selection, display range, look-up
 * tables and calibration. The pixels of the planes asked for are copied, in all channels; the other
 * planes are one blank plane, so that a large stack takes no memory.
 */
public final class HeldImage {

  private HeldImage() {}

  /**
   * A copy that is the caller's.
   *
   * @param image any image; not changed
   * @param which the planes that will be read
   * @throws IllegalArgumentException if there is no image, it is empty, or Java's memory is full
   */
  static ImagePlus of(ImagePlus image, Planes which) {
    ImageInput.crop(image);
    return described(image, copied(image, which.of(image)));
  }

  /**
   * The same with all planes, their labels, the properties and the overlay. The planes of a virtual
   * stack stay where they are.
   *
   * @throws IllegalArgumentException if there is no image, it is empty, or Java's memory is full
   */
  public static ImagePlus whole(ImagePlus image) {
    ImageInput.crop(image);
    Plane.requireFiles(image);
    List<Plane> all = new ArrayList<>();
    for (int t = 1; t <= image.getNFrames(); t++) {
      for (int z = 1; z <= image.getNSlices() && !image.getStack().isVirtual(); z++) {
        all.add(new Plane(z, t));
      }
    }
    ImagePlus held = described(image, copied(image, all));
    held.setProperties(image.getPropertiesAsArray());
    held.setProperty("Info", image.getProperty("Info"));
    held.getStack().setSliceLabel(image.getStack().getSliceLabel(1), 1);
    if (image.getOverlay() != null) {
      held.setOverlay(image.getOverlay().duplicate());
    }
    return held;
  }

  private static ImagePlus described(ImagePlus image, ImagePlus held) {
    held.setCalibration(image.getCalibration().copy());
    if (image.getRoi() != null) {
      held.setRoi((Roi) image.getRoi().clone());
    }
    return held;
  }

  private static ImagePlus copied(ImagePlus image, List<Plane> planes) {
    return ImageInput.held(image, ImageInput.whole(image), () -> copy(image, planes));
  }

  private static ImagePlus copy(ImagePlus image, List<Plane> planes) {
    if (image.getStackSize() == 1) {
      return withRange(image, new ImagePlus(image.getTitle(), image.getProcessor().duplicate()));
    }
    int[] at = Plane.position(image);
    boolean virtual = planes.isEmpty();
    ImageStack stack = virtual ? image.getStack() : stack(image, planes);
    ImagePlus plain = new ImagePlus(image.getTitle(), stack);
    plain.setDimensions(image.getNChannels(), image.getNSlices(), image.getNFrames());
    if (image instanceof CompositeImage composite) {
      CompositeImage held = new CompositeImage(plain, composite.getMode());
      LUT[] tables = new LUT[composite.getNChannels()];
      for (int c = 1; c <= tables.length; c++) {
        tables[c - 1] = (LUT) composite.getChannelLut(c).clone();
      }
      held.setLuts(tables);
      System.arraycopy(
          composite.getActiveChannels(),
          0,
          held.getActiveChannels(),
          0,
          Math.min(composite.getActiveChannels().length, held.getActiveChannels().length));
      held.setPositionWithoutUpdate(at[0], at[1], at[2]);
      return held;
    }
    plain.setPositionWithoutUpdate(at[0], at[1], at[2]);
    return withRange(image, plain);
  }

  private static ImagePlus withRange(ImagePlus image, ImagePlus held) {
    ImageProcessor from = image.getProcessor();
    ImageProcessor to = held.getProcessor();
    to.setColorModel(from.getColorModel());
    if (image.getBitDepth() != 24) {
      to.setMinAndMax(from.getMin(), from.getMax());
    }
    return held;
  }

  private static ImageStack stack(ImagePlus image, List<Plane> planes) {
    Map<Integer, Object> kept = new HashMap<>();
    for (Plane plane : planes) {
      for (int c = 1; c <= image.getNChannels(); c++) {
        int index = image.getStackIndex(c, plane.z(), plane.t());
        kept.put(index, pixels(image, plane, index).duplicate().getPixels());
      }
    }
    ImageProcessor shown = image.getStack().getProcessor(1);
    Object blank = shown.createProcessor(image.getWidth(), image.getHeight()).getPixels();
    ImageStack stack = new ImageStack(image.getWidth(), image.getHeight());
    for (int i = 1; i <= image.getStackSize(); i++) {
      stack.addSlice(image.getStack().getSliceLabel(i), kept.getOrDefault(i, blank));
    }
    return stack;
  }

  /** What is shown may have been changed without the file of a virtual stack. */
  private static ImageProcessor pixels(ImagePlus image, Plane plane, int index) {
    return image.isComposite() || !plane.equals(Plane.shown(image))
        ? Plane.pixels(image, index)
        : image.getProcessor();
  }
}
