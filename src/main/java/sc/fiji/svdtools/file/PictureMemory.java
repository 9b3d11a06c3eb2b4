package sc.fiji.svdtools.file;

import ij.io.FileInfo;
import ij.io.Opener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.stream.ImageInputStream;
import sc.fiji.svdtools.host.JavaMemory;
import sc.fiji.svdtools.text.Quote;

/**
 * Java's memory that a picture file takes once ImageJ has it open.
 *
 * <p>ImageJ itself does not tell: where memory runs out while it reads a PNG or JPEG file, it says
 * that there is no image.
 *
 * @param file the picture
 * @param size in words
 * @param bytes at least needed for its pixels; 0 where the header was not understood
 */
record PictureMemory(Path file, String size, double bytes) {

  private static final double MEGA = 1e6;
  private static final String REMEDY = "use a smaller picture";

  /** While ImageJ reads a picture there are up to three copies of the pixels. */
  private static final int COPIES = 3;

  /**
   * What the header says.
   *
   * @throws IOException if the file cannot be read
   */
  static PictureMemory of(Path file) throws IOException {
    FileInfo[] tiff = Opener.getTiffFileInfo(file.toString());
    if (tiff != null && tiff.length > 0) {
      return ofTiff(file, tiff);
    }
    try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
      if (readers.hasNext()) {
        ImageReader reader = readers.next();
        try {
          reader.setInput(in, true, true);
          return of(file, reader.getWidth(0), reader.getHeight(0), 1, pixel(reader));
        } finally {
          reader.dispose();
        }
      }
    } catch (IOException | RuntimeException e) {
      // Whether it can be read is for ImageJ to say.
    }
    double megabytes = Files.size(file) / MEGA;
    return new PictureMemory(file, String.format(Locale.ROOT, "%.0f MB", megabytes), 0);
  }

  private static PictureMemory ofTiff(Path file, FileInfo... parts) {
    FileInfo first = parts[0];
    int pages = Math.max(parts.length, first.nImages);
    int pixel = first.getBytesPerPixel() == 3 ? Integer.BYTES : first.getBytesPerPixel();
    return of(file, first.width, first.height, pages, pixel);
  }

  private static PictureMemory of(Path file, int width, int height, int pages, int pixel) {
    String each = pages == 1 ? "" : pages + " planes of ";
    return new PictureMemory(
        file,
        String.format(Locale.ROOT, "%s%d x %d pixels", each, width, height),
        (double) width * height * pages * pixel);
  }

  /** ImageJ holds colours as four bytes; grey and tables as one, or two of 16 bits. */
  private static int pixel(ImageReader reader) throws IOException {
    ImageTypeSpecifier type = reader.getRawImageType(0);
    return type == null || type.getNumBands() > 1
        ? Integer.BYTES
        : Math.max(1, type.getBitsPerBand(0) / Byte.SIZE);
  }

  /**
   * Refuses a picture that Java's memory cannot hold.
   *
   * @throws IllegalArgumentException in one sentence
   */
  void require() {
    if (!JavaMemory.has(bytes)) {
      throw new IllegalArgumentException(JavaMemory.lacking(what() + " needs", bytes, REMEDY));
    }
  }

  /** Whether ImageJ may have failed for want of memory. */
  boolean tight() {
    return !JavaMemory.has(COPIES * bytes);
  }

  /** What to say when the memory ran out while it was read. */
  IllegalArgumentException exceeded() {
    return new IllegalArgumentException(JavaMemory.exceeded(what(), REMEDY));
  }

  private String what() {
    return String.format(Locale.ROOT, "The picture '%s' (%s)", Quote.path(file), size);
  }
}
