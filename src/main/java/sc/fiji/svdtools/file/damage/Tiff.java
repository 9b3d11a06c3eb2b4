package sc.fiji.svdtools.file.damage;

import ij.io.FileInfo;
import ij.io.Opener;
import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * TIFF files: directories that lie beyond the end, planes of which a part is missing, and what
 * ImageJ takes for grey or RGB though it is not.
 *
 * <p>Source: TIFF, revision 6.0, and its technical note 2 (JPEG).
 */
final class Tiff {

  private static final int BITS = 258;
  private static final int COMPRESSION = 259;
  private static final int COLOURS = 262;
  private static final int SAMPLES = 277;
  private static final int PLANAR = 284;
  private static final int PREDICTOR = 317;
  private static final int FORMAT = 339;
  private static final int RGB = 2;
  private static final int CMYK = 5;
  private static final int SHORT = 3;
  private static final int ENTRY = 12;
  private static final Set<Integer> JPEG = Set.of(6, 7);
  private static final Map<Integer, String> OTHER_COLOURS =
      Map.of(6, "YCbCr", 8, "CIE L*a*b*", 9, "ICC L*a*b*", 10, "ITU L*a*b*");

  private Tiff() {}

  /** What is wrong; empty if nothing was found. */
  static String of(Path path) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
      ByteOrder order = file.read() == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
      Set<Long> seen = new HashSet<>();
      long at = Integer.toUnsignedLong(bytes(file, 4, 4, order).getInt());
      while (at != 0 && seen.add(at)) {
        int count = Short.toUnsignedInt(bytes(file, at, 2, order).getShort());
        ByteBuffer entries = bytes(file, at + 2, count * ENTRY + 4, order);
        String wrong = seen.size() > 1 ? "" : shownWrongly(values(file, entries));
        if (!wrong.isEmpty()) {
          return wrong;
        }
        at = Integer.toUnsignedLong(entries.getInt(count * ENTRY));
      }
    } catch (EOFException e) {
      return Damage.CUT;
    }
    return Damage.missing(end(path), path);
  }

  private static ByteBuffer bytes(RandomAccessFile file, long at, int length, ByteOrder order)
      throws IOException {
    byte[] bytes = new byte[length];
    file.seek(at);
    file.readFully(bytes);
    return ByteBuffer.wrap(bytes).order(order);
  }

  /** The first value of each tag. */
  private static Map<Integer, Integer> values(RandomAccessFile file, ByteBuffer entries)
      throws IOException {
    Map<Integer, Integer> values = new HashMap<>();
    for (int at = 0; at + ENTRY <= entries.capacity(); at += ENTRY) {
      boolean small = entries.getShort(at + 2) == SHORT;
      int value = small ? Short.toUnsignedInt(entries.getShort(at + 8)) : entries.getInt(at + 8);
      if (small && Integer.toUnsignedLong(entries.getInt(at + 4)) > 2) {
        long place = Integer.toUnsignedLong(entries.getInt(at + 8));
        value = Short.toUnsignedInt(bytes(file, place, 2, entries.order()).getShort());
      }
      values.put(Short.toUnsignedInt(entries.getShort(at)), value);
    }
    return values;
  }

  private static String shownWrongly(Map<Integer, Integer> values) {
    int compression = values.getOrDefault(COMPRESSION, 1);
    int colours = values.getOrDefault(COLOURS, 1);
    int bits = values.getOrDefault(BITS, 1);
    boolean planar = values.getOrDefault(PLANAR, 1) == 2;
    boolean mixed =
        planar
            ? bits == 8 || colours == RGB || colours == CMYK
            : bits == 16 && (colours == CMYK || compression != 1);
    if (JPEG.contains(compression)) {
      return "holds JPEG inside TIFF, which ImageJ does not show as it is; it must be saved without"
          + " compression, or as JPEG";
    } else if (OTHER_COLOURS.containsKey(colours)) {
      return "has "
          + OTHER_COLOURS.get(colours)
          + " colours, which ImageJ shows as if they were RGB; it must be grey or"
          + " RGB";
    } else if (values.getOrDefault(PREDICTOR, 1) == 3) {
      return "is compressed with a predictor for floating point, which ImageJ does not undo; it"
          + " must be saved without";
    } else if (mixed && values.getOrDefault(SAMPLES, 1) == 4) {
      return "has four channels that ImageJ does not show as they are; it must be grey or RGB";
    }
    return bits == 8 && values.getOrDefault(FORMAT, 1) == 2
        ? "has signed numbers of 8 bits, which ImageJ shows as unsigned; it must have unsigned ones"
        : "";
  }

  private static long end(Path path) {
    FileInfo[] parts = Opener.getTiffFileInfo(path.toString());
    long end = 0;
    for (FileInfo part : parts == null ? new FileInfo[0] : parts) {
      end = Math.max(end, end(part));
    }
    return end;
  }

  private static long end(FileInfo part) {
    long plane = Damage.product(part.width, part.height, part.getBytesPerPixel());
    if (part.nImages > 1) {
      long rest = Damage.product(part.nImages, plane + part.getGap(), 1) - part.getGap();
      return part.getOffset() + rest;
    }
    long end = 0;
    boolean known = part.stripOffsets != null && part.stripLengths != null;
    int strips = known ? Math.min(part.stripOffsets.length, part.stripLengths.length) : 0;
    for (int i = 0; i < strips; i++) {
      end = Math.max(end, Integer.toUnsignedLong(part.stripOffsets[i]) + part.stripLengths[i]);
    }
    return whole(part) ? Math.max(end, part.getOffset() + plane) : end;
  }

  /**
   * Whether ImageJ reads a plane byte by byte, whatever the lengths of its strips are said to be.
   */
  private static boolean whole(FileInfo part) {
    return part.compression <= FileInfo.COMPRESSION_NONE
        && part.fileType != FileInfo.BITMAP
        && part.fileType != FileInfo.GRAY10_UNSIGNED
        && part.fileType != FileInfo.GRAY12_UNSIGNED;
  }
}
