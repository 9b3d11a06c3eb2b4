package sc.fiji.svdtools.file;

import ij.ImagePlus;
import ij.process.ImageProcessor;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How a camera was held: the EXIF orientation (tag 0x0112) of a JPEG or PNG file, which ImageJ
 * leaves unread.
 */
final class Orientation {

  /** Property of an opened image that was turned: the number in the file. */
  static final String PROPERTY = "exif.orientation";

  private static final int TAG = 0x0112;
  private static final String HEADER = "Exif\0\0";

  private Orientation() {}

  /** The orientation, 1 to 8; 1 (upright) for files that say nothing readable. */
  static int of(Path file) throws IOException {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      int start = in.readUnsignedShort();
      if (start == 0x8950) {
        return png(in);
      } else if (start != 0xffd8) {
        return 1;
      }
      for (int marker = in.readUnsignedShort();
          marker >= 0xffc0 && marker != 0xffda;
          marker = in.readUnsignedShort()) {
        byte[] segment = new byte[Math.max(0, in.readUnsignedShort() - 2)];
        in.readFully(segment);
        String text = new String(segment, StandardCharsets.ISO_8859_1);
        if (marker == 0xffe1 && text.startsWith(HEADER)) {
          int skip = HEADER.length();
          return of(ByteBuffer.wrap(segment, skip, segment.length - skip).slice());
        }
      }
    } catch (EOFException e) {
      return 1;
    }
    return 1;
  }

  /** In the chunk eXIf (PNG, third edition), which holds what follows the header in a JPEG file. */
  private static int png(DataInputStream in) throws IOException {
    in.skipNBytes(6);
    while (true) {
      int length = in.readInt();
      String kind = new String(in.readNBytes(4), StandardCharsets.ISO_8859_1);
      if (kind.equals("eXIf")) {
        return of(ByteBuffer.wrap(in.readNBytes(length)));
      } else if (kind.equals("IEND")) {
        return 1;
      }
      in.skipNBytes(length + 4L);
    }
  }

  private static int of(ByteBuffer tiff) {
    try {
      tiff.order(tiff.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
      int at = tiff.getInt(4);
      int count = tiff.getShort(at) & 0xffff;
      for (int i = 0; i < count; i++) {
        int entry = at + 2 + 12 * i;
        if (tiff.getShort(entry) == TAG) {
          int value = tiff.getShort(entry + 8);
          return value >= 1 && value <= 8 ? value : 1;
        }
      }
    } catch (IndexOutOfBoundsException | BufferUnderflowException e) {
      return 1;
    }
    return 1;
  }

  /** Turns an image upright, and says so in its Info and the property {@value #PROPERTY}. */
  static void apply(ImagePlus image, int orientation) {
    if (orientation == 1) {
      return;
    }
    ImageProcessor plane = image.getProcessor();
    ImageProcessor turned =
        switch (orientation) {
          case 3, 4 -> plane.rotateRight().rotateRight();
          case 5, 6 -> plane.rotateRight();
          case 7, 8 -> plane.rotateLeft();
          default -> plane;
        };
    if (orientation == 2 || orientation == 4 || orientation == 5 || orientation == 7) {
      turned.flipHorizontal();
    }
    image.setProcessor(turned);
    image.setProp(PROPERTY, orientation);
    String before = image.getInfoProperty() == null ? "" : image.getInfoProperty();
    image.setProperty("Info", "Turned upright: EXIF orientation " + orientation + "\n" + before);
  }
}
