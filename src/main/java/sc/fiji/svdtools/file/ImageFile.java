package sc.fiji.svdtools.file;

import ij.ImagePlus;
import ij.io.Opener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Locale;
import sc.fiji.svdtools.file.damage.Damage;
import sc.fiji.svdtools.text.Quote;
import sc.fiji.svdtools.text.Reason;

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
    require(file);
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
      throw unreadable(file, e);
    }
    return read(file, orientation, memory);
  }

  /** Refuses what is no file, and names that ImageJ, which opens files by them, cannot be told. */
  private static void require(Path file) {
    try {
      BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
      if (!found.isRegularFile()) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "'%s' is %s; it must be an image file.",
                Quote.path(file),
                found.isDirectory() ? "a folder" : "neither a file nor a folder"));
      }
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "The file '%s' does not exist.", Quote.path(file)), e);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
    if (!file.toFile().exists() && Files.exists(file)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The name of the file '%s' is not text in the encoding of the system, %s; the file"
                  + " must be renamed, or LANG be of its encoding.",
              Quote.path(file),
              System.getProperty("sun.jnu.encoding")));
    }
  }

  private static IllegalArgumentException unreadable(Path file, IOException e) {
    return new IllegalArgumentException(
        String.format(
            Locale.ROOT, "The file '%s' cannot be read: %s.", Quote.path(file), Reason.of(e)),
        e);
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
