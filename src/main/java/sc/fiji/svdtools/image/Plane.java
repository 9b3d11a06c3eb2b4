package sc.fiji.svdtools.image;

import ij.ImagePlus;
import ij.ImageStack;
import ij.VirtualStack;
import ij.process.ImageProcessor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import sc.fiji.svdtools.text.Quote;

/**
 * A place in a hyperstack.
 *
 * @param z slice, from 1
 * @param t frame, from 1
 */
public record Plane(int z, int t) {

  /**
   * The pixels at an index of a stack, from 1.
   *
   * @throws IllegalArgumentException if a virtual stack cannot read them
   */
  public static ImageProcessor pixels(ImagePlus image, int index) {
    requireFile(image, index);
    ImageProcessor pixels = image.getStack().getProcessor(index);
    if (pixels == null) {
      throw gone(image, index, "");
    }
    return pixels;
  }

  /**
   * Refuses a virtual stack of which a file is gone: ImageJ gives a white picture on which that is
   * written. Nothing is read.
   *
   * @throws IllegalArgumentException for the first
   */
  public static void requireFiles(ImagePlus image) {
    for (int i = 1; i <= image.getStackSize(); i++) {
      requireFile(image, i);
    }
  }

  private static void requireFile(ImagePlus image, int index) {
    Path file = file(image.getStack(), index);
    if (file != null && Files.notExists(file)) {
      throw gone(image, index, " from '" + Quote.path(file) + "'");
    }
  }

  private static IllegalArgumentException gone(ImagePlus image, int index, String from) {
    return new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "Image %d of the stack '%s' cannot be read%s; its file must stay where it was when the"
                + " stack was opened.",
            index,
            Quote.plain(image.getTitle()),
            from));
  }

  /** Where a virtual stack has an image; null where that is not known. */
  private static Path file(ImageStack stack, int index) {
    if (stack.getClass() != VirtualStack.class) {
      return null;
    }
    VirtualStack files = (VirtualStack) stack;
    String folder = files.getDirectory();
    String name = folder == null ? null : files.getFileName(index);
    return name == null ? null : Path.of(folder, name);
  }

  /** The plane {@code image} shows. */
  public static Plane shown(ImagePlus image) {
    int[] at = position(image);
    return new Plane(at[1], at[2]);
  }

  /**
   * Channel, slice and frame that {@code image} shows, from 1. They are those of its current index:
   * what {@code getZ} and {@code getT} answer is of another plane after some have been deleted.
   */
  public static int[] position(ImagePlus image) {
    return image.convertIndexToPosition(image.getCurrentSlice());
  }
}
