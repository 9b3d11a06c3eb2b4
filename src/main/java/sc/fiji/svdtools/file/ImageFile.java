package sc.fiji.svdtools.file;

import ij.ImagePlus;
import ij.io.Opener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import sc.fiji.svdtools.file.damage.Damage;
import sc.fiji.svdtools.text.Quote;

/**
 * Opens image files; one that is cut short or damaged is an error, where ImageJ would fill it with
 * black or grey. A JPEG or PNG file is turned upright as its EXIF orientation says.
 */
public final class ImageFile {

  /** End of the sentence about files that ImageJ knows nothing of. */
  public static final String UNKNOWN = "is not an image that ImageJ can open.";

  private ImageFile() {}

  /** The EXIF orientation that {@link #open} has applied; empty for images that were upright. */
  public static String turned(ImagePlus image) {
    String orientation = image.getProp(Orientation.PROPERTY);
    return orientation == null ? "" : orientation;
  }

  /**
   * Opens an image file.
   *
   * @throws IllegalArgumentException if there is none, ImageJ cannot open it, it is damaged, or
   *     Java's memory cannot hold it
   */
  public static ImagePlus open(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException(
          Files.exists(file)
              ? String.format(
                  Locale.ROOT,
                  "'%s' is %s; it must be an image file.",
                  Quote.path(file),
                  Files.isDirectory(file) ? "a folder" : "neither a file nor a folder")
              : String.format(Locale.ROOT, "The file '%s' does not exist.", Quote.path(file)));
    }
    int orientation;
    PictureMemory memory;
    try {
      String damage = Damage.of(file);
      if (!damage.isEmpty()) {
        throw new IllegalArgumentException(
            String.format(Locale.ROOT, "The file '%s' %s.", Quote.path(file), damage));
      }
      orientation = Orientation.of(file);
      memory = PictureMemory.of(file);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "The file '%s' cannot be read.", Quote.path(file)), e);
    }
    return read(file, orientation, memory);
  }

  private static ImagePlus read(Path file, int orientation, PictureMemory memory) {
    memory.require();
    try {
      ImagePlus image = read(file);
      if (image != null) {
        Orientation.apply(image, orientation);
        return image;
      }
    } catch (OutOfMemoryError e) {
      throw memory.exceeded();
    }
    if (memory.tight()) {
      throw memory.exceeded();
    }
    throw new IllegalArgumentException(
        String.format(Locale.ROOT, "The file '%s' %s", Quote.path(file), UNKNOWN));
  }

  /** What ImageJ makes of a file; null if it knows nothing of it. */
  private static ImagePlus read(Path file) {
    Opener opener = new Opener();
    opener.setSilentMode(true);
    try {
      return opener.openImage(file.toString());
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The file '%s' is damaged; ImageJ fails to read it (%s).",
              Quote.path(file),
              Quote.plain(e)),
          e);
    }
  }
}
