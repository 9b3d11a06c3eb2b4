package sc.fiji.svdtools.file.damage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/**
 * BMP files: pixels that are missing, and colours in parts of a number that ImageJ takes for grey.
 *
 * <p>Source: the structures BITMAPFILEHEADER and BITMAPINFOHEADER of Windows.
 */
final class Bmp {

  private static final int INFO = 40;
  private static final int MASKS = 3;

  private Bmp() {}

  /**
   * What is wrong; empty if nothing was found.
   *
   * @param head its first bytes, at least 54
   */
  static String of(byte[] head, Path file) throws IOException {
    ByteBuffer header = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
    if (header.getInt(14) < INFO) {
      return "";
    }
    int bits = header.getShort(28);
    int compression = header.getInt(30);
    if (bits == 16 || bits == 32 && compression == MASKS && !bytes(header)) {
      return "has colours that are not of 8 bits each, which ImageJ shows as grey; it must have 24"
          + " bits per pixel";
    } else if (compression != 0 && compression != MASKS) {
      return "";
    }
    long row = ((long) header.getInt(18) * bits + 31) / 32 * 4;
    long pixels = Damage.product(row, Math.abs((long) header.getInt(22)), 1);
    return Damage.missing(header.getInt(10) + pixels, file);
  }

  /** Whether the masks are the three lower bytes, in either order. */
  private static boolean bytes(ByteBuffer header) {
    if (header.capacity() < 66) {
      return true;
    }
    int red = header.getInt(54);
    int blue = header.getInt(62);
    boolean ends = red == 0xff0000 && blue == 0xff || red == 0xff && blue == 0xff0000;
    return ends && header.getInt(58) == 0xff00;
  }
}
