package sc.fiji.svdtools.image;

import ij.ImagePlus;
import ij.WindowManager;
import ij.gui.Roi;
import ij.process.ImageProcessor;
import java.awt.Rectangle;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import sc.fiji.svdtools.clip.StartFrame;
import sc.fiji.svdtools.host.JavaMemory;
import sc.fiji.svdtools.text.Quote;

/**
 * The plane an image shows, as a start frame.
 *
 * <p>Any image type: 8, 16 and 32-bit go through the display range and look-up table, RGB is taken
 * as it is, composites are the coloured sum of the active channels. Of a stack the current slice is
 * taken. An area selection crops to its bounding box; points and lines are ignored. The image is
 * not changed.
 */
public final class ImageInput {

  private ImageInput() {}

  /**
   * The start frame.
   *
   * @throws IllegalArgumentException if there is no image, it is empty, smaller than 2 x 2 pixels
   *     or holds NaN, or Java's memory cannot hold it
   */
  public static StartFrame read(ImagePlus image) {
    check(image);
    return read(image, Plane.shown(image));
  }

  /**
   * The start frame of another plane of a stack.
   *
   * @throws IllegalArgumentException like {@link #read(ImagePlus)}
   */
  public static StartFrame read(ImagePlus image, Plane plane) {
    return read(image, plane, crop(image));
  }

  /**
   * The start frame of a part of a plane.
   *
   * @param crop inside the image
   * @throws IllegalArgumentException like {@link #read(ImagePlus)}
   */
  public static StartFrame read(ImagePlus image, Plane plane, Rectangle crop) {
    return held(
        image,
        crop,
        () -> new StartFrame(crop.width, crop.height, planar(ShownPlane.of(image, plane, crop))));
  }

  /**
   * What copies pixels of an image.
   *
   * @param crop the part that is copied
   * @throws IllegalArgumentException if Java's memory cannot hold it, naming the image
   */
  public static <T> T held(ImagePlus image, Rectangle crop, Supplier<T> copy) {
    try {
      return copy.get();
    } catch (OutOfMemoryError e) {
      int planes = image.getStackSize();
      throw new IllegalArgumentException(
          JavaMemory.exceeded(
              String.format(
                  Locale.ROOT,
                  "The picture '%s' of %d x %d pixels%s",
                  Quote.plain(image.getTitle()),
                  crop.width,
                  crop.height,
                  planes == 1 ? "" : ", one of " + planes + ","),
              "use a smaller picture or select a part of it"),
          e);
    }
  }

  private static float[] planar(int[] rgb) {
    int area = rgb.length;
    float[] planes = new float[3 * area];
    for (int i = 0; i < area; i++) {
      planes[i] = (rgb[i] >> 16 & 0xff) / 255f;
      planes[area + i] = (rgb[i] >> 8 & 0xff) / 255f;
      planes[2 * area + i] = (rgb[i] & 0xff) / 255f;
    }
    return planes;
  }

  /**
   * The whole plane as the start frame, with the area selection as the area in which techniques
   * act.
   *
   * @throws IllegalArgumentException like {@link #read(ImagePlus)}, or if no area is selected
   */
  public static StartFrame readWithArea(ImagePlus image, Plane plane) {
    check(image);
    Roi roi = image.getRoi();
    if (roi == null || !roi.isArea()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "There is no area selection on '%s'; select the area in which the scales act.",
              Quote.plain(image.getTitle())));
    }
    Rectangle all = whole(image);
    return held(
        image,
        all,
        () -> {
          float[] planes = planar(ShownPlane.of(image, plane, all));
          return new StartFrame(all.width, all.height, planes, area(image, roi, all));
        });
  }

  private static float[] area(ImagePlus image, Roi roi, Rectangle all) {
    float[] area = new float[all.width * all.height];
    int count = 0;
    for (int i = 0; i < area.length; i++) {
      area[i] = roi.contains(i % all.width, i / all.width) ? 1 : 0;
      count += (int) area[i];
    }
    if (count == 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The area selection covers no pixel of '%s'; select the area in which the scales"
                  + " act.",
              image.getTitle()));
    }
    return area;
  }

  /**
   * The open images of a title, which several may share; those of a macro in batch mode included.
   *
   * @param title as it is: capitals and spaces count
   */
  public static List<ImagePlus> titled(String title) {
    int[] ids = WindowManager.getIDList();
    return IntStream.of(ids == null ? new int[0] : ids)
        .mapToObj(WindowManager::getImage)
        .filter(image -> image != null && title.equals(image.getTitle()))
        .toList();
  }

  /** The whole image. */
  public static Rectangle whole(ImagePlus image) {
    check(image);
    return new Rectangle(image.getWidth(), image.getHeight());
  }

  /**
   * The part of the image the clip starts from: the bounding box of the area selection, or all.
   *
   * @throws IllegalArgumentException like {@link #read}
   */
  public static Rectangle crop(ImagePlus image) {
    check(image);
    Rectangle all = new Rectangle(image.getWidth(), image.getHeight());
    Roi roi = image.getRoi();
    if (roi == null || !roi.isArea()) {
      return all;
    }
    Rectangle box = roi.getBounds();
    Rectangle inside = box.intersection(all);
    if (inside.width < 2 || inside.height < 2) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The selection covers %d x %d pixels of '%s'; it must cover at least 2 x 2.",
              Math.max(0, inside.width),
              Math.max(0, inside.height),
              Quote.plain(image.getTitle())));
    }
    return inside;
  }

  private static void check(ImagePlus image) {
    if (image == null) {
      throw new IllegalArgumentException("There is no image; open one first.");
    }
    ImageProcessor plane = image.getWidth() == 0 ? null : image.getProcessor();
    if (plane == null || plane.getPixels() == null) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The image '%s' is empty; it must have at least 2 x 2 pixels.",
              Quote.plain(image.getTitle())));
    }
    if (image.getWidth() < 2 || image.getHeight() < 2) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The image '%s' is %d x %d pixels; it must be at least 2 x 2.",
              Quote.plain(image.getTitle()),
              image.getWidth(),
              image.getHeight()));
    }
  }
}
