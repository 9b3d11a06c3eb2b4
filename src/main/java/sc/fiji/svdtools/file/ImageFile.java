package sc.fiji.svdtools.file;

import ij.ImagePlus;
import ij.io.FileInfo;
import ij.io.Opener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Opens image files; one that ends early is an error, where ImageJ would fill it with black. */
public final class ImageFile {

  private ImageFile() {}

  /**
   * Opens an image file.
   *
   * @throws IllegalArgumentException if there is none, ImageJ cannot open it, or it ends early
   */
  public static ImagePlus open(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException("The file '%s' does not exist.".formatted(file));
    }
    try {
      if (missing(file) > 0) {
        throw new IllegalArgumentException(
            "The file '%s' is cut short; at least %d bytes are missing at its end."
                .formatted(file, missing(file)));
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("The file '%s' cannot be read.".formatted(file), e);
    }
    Opener opener = new Opener();
    opener.setSilentMode(true);
    ImagePlus image = opener.openImage(file.toString());
    if (image == null) {
      throw new IllegalArgumentException(
          "The file '%s' is not an image that ImageJ can open.".formatted(file));
    }
    return image;
  }

  /** How many bytes a TIFF file's directory promises beyond its end. */
  private static long missing(Path file) throws IOException {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    FileInfo[] parts =
        name.endsWith(".tif") || name.endsWith(".tiff")
            ? Opener.getTiffFileInfo(file.toString())
            : null;
    long end = 0;
    for (FileInfo part : parts == null ? new FileInfo[0] : parts) {
      end = Math.max(end, end(part));
    }
    return end - Files.size(file);
  }

  private static long end(FileInfo part) {
    if (part.nImages > 1) {
      long plane = (long) part.width * part.height * part.getBytesPerPixel();
      return part.getOffset() + part.nImages * (plane + part.getGap()) - part.getGap();
    }
    long end = 0;
    boolean known = part.stripOffsets != null && part.stripLengths != null;
    int strips = known ? Math.min(part.stripOffsets.length, part.stripLengths.length) : 0;
    for (int i = 0; i < strips; i++) {
      end = Math.max(end, Integer.toUnsignedLong(part.stripOffsets[i]) + part.stripLengths[i]);
    }
    return end;
  }
}
