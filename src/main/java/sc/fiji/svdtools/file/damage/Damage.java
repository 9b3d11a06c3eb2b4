package sc.fiji.svdtools.file.damage;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * Finds what ImageJ passes over in image files: where they are cut short or damaged, it shows black
 * or grey instead of what is missing. Formats are told by their first bytes.
 */
public final class Damage {

  private static final int HEAD = 1 << 16;

  /** Bytes; far from overflow where it is added to. */
  private static final long MOST = Long.MAX_VALUE / 4;

  /** Where a PNG file tells its type of colours. */
  private static final int PNG_COLOURS = 25;

  private static final int GREY_WITH_ALPHA = 4;

  static final String CUT = "is cut short";

  private Damage() {}

  /**
   * What is wrong with a file, such as {@code is cut short}; empty if nothing was found.
   *
   * @throws IOException if it cannot be read
   */
  public static String of(Path file) throws IOException {
    byte[] head;
    try (InputStream in = Files.newInputStream(file)) {
      head = in.readNBytes(HEAD);
    }
    String start = new String(head, StandardCharsets.ISO_8859_1);
    if (start.startsWith("II*\0") || start.startsWith("MM\0*")) {
      return Tiff.of(file);
    } else if (start.startsWith("BM") && head.length >= 54) {
      return Bmp.of(head, file);
    } else if (start.matches("(?s)P[1-6]\\s.*")) {
      return Pnm.of(start, file);
    } else if (start.startsWith("SIMPLE  =")) {
      return missing(fitsEnd(start), file);
    } else if (start.startsWith("DICM", 128)) {
      return missing(dicomEnd(start, file), file);
    }
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      if (start.startsWith("\u00ff\u00d8")) {
        return jpeg(in);
      } else if (start.startsWith("\u0089PNG\r\n\u001a\n")) {
        return png(in, head.length > PNG_COLOURS ? head[PNG_COLOURS] : 0);
      }
      return start.startsWith("GIF8") ? gif(in) : "";
    } catch (EOFException e) {
      return CUT;
    }
  }

  static String missing(long end, Path file) throws IOException {
    long bytes = end - Files.size(file);
    return bytes > 0 ? CUT + "; at least " + bytes + " bytes are missing at its end" : "";
  }

  /** A product of numbers from a header, which may claim anything; no more than any file has. */
  static long product(long a, long b, long c) {
    try {
      return Math.min(MOST, Math.multiplyExact(Math.multiplyExact(a, b), c));
    } catch (ArithmeticException e) {
      return MOST;
    }
  }

  private static long fitsEnd(String start) {
    long bytes = Math.abs(card(start, "BITPIX")) / 8;
    for (int axis = 1; axis <= card(start, "NAXIS"); axis++) {
      bytes = product(bytes, card(start, "NAXIS" + axis), 1);
    }
    int end = start.indexOf("END     ");
    return end < 0 ? 0 : (end / 2880 + 1) * 2880L + bytes;
  }

  private static long card(String header, String key) {
    for (int at = 0; at + 80 <= header.length(); at += 80) {
      String[] parts = header.substring(at, at + 80).split("[=/]");
      if (parts[0].trim().equals(key) && parts[1].trim().matches("-?\\d{1,12}")) {
        return Long.parseLong(parts[1].trim());
      }
    }
    return 0;
  }

  private static long dicomEnd(String start, Path file) {
    String text = new ij.plugin.DICOM().getInfo(file.toString());
    long samples = product(number(text, "0028,0010", 0), number(text, "0028,0011", 0), 1);
    samples = product(samples, number(text, "0028,0002", 1), number(text, "0028,0008", 1));
    int pixels = start.lastIndexOf("\u00e0\u007f\u0010\0"); // tag 7FE0,0010, then its length
    int header = pixels < 0 ? 132 : pixels + (start.startsWith("O", pixels + 4) ? 12 : 8);
    return header + product(samples, number(text, "0028,0100", 8), 1) / 8;
  }

  private static long number(String info, String tag, long missing) {
    Matcher found =
        Pattern.compile(tag + "[^:\\n]*:\\s*(\\d{1,9})\\s")
            .matcher(info == null ? "" : info + "\n");
    return found.find() ? Long.parseLong(found.group(1)) : missing;
  }

  /** Walks the segments; the last is the end of the image. */
  private static String jpeg(DataInputStream in) throws IOException {
    in.skipNBytes(2);
    int next = in.readUnsignedByte();
    while (true) {
      while (next != 0xff) {
        next = in.readUnsignedByte(); // pixels, between markers
      }
      while (next == 0xff) {
        next = in.readUnsignedByte();
      }
      int marker = next;
      next = 0;
      if (marker == 0xd9) {
        return "";
      } else if (marker == 0 || marker >= 0xd0 && marker <= 0xd8) {
        continue;
      }
      int length = in.readUnsignedShort() - 2;
      boolean frame =
          marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
      byte[] segment = new byte[Math.max(0, length)];
      in.readFully(segment);
      if (frame && length > 5 && segment[5] == 4) {
        return "has four colour channels (CMYK), which ImageJ does not show as they are; it must be"
            + " grey or RGB";
      } else if (frame && length > 5 && segment[0] != 8) {
        return "has " + segment[0] + " bits per sample; a JPEG file must have 8";
      }
    }
  }

  /** Walks the chunks and compares their checksums. */
  private static String png(DataInputStream in, int colours) throws IOException {
    in.skipNBytes(8);
    boolean clear = colours == GREY_WITH_ALPHA;
    while (true) {
      int length = in.readInt();
      byte[] type = new byte[4];
      in.readFully(type);
      clear |= colours == 0 && new String(type, StandardCharsets.US_ASCII).equals("tRNS");
      CRC32 check = new CRC32();
      check.update(type);
      byte[] part = new byte[1 << 13];
      for (int left = length; left > 0; ) {
        int count = Math.min(left, part.length);
        in.readFully(part, 0, count);
        check.update(part, 0, count);
        left -= count;
      }
      if (in.readInt() != (int) check.getValue() || length < 0) {
        return "is damaged; the checksum of one of its parts is wrong";
      } else if (new String(type, StandardCharsets.US_ASCII).equals("IEND")) {
        return clear
            ? "is grey with transparency, which ImageJ shows too bright; it must be grey or RGB"
            : "";
      }
    }
  }

  /** Walks the blocks to the trailer. */
  private static String gif(DataInputStream in) throws IOException {
    in.skipNBytes(10);
    table(in, in.readUnsignedByte());
    while (true) {
      int kind = in.readUnsignedByte();
      if (kind == 0x3b) {
        return "";
      } else if (kind == 0x21) {
        in.readUnsignedByte();
      } else if (kind == 0x2c) {
        in.skipNBytes(8);
        int flags = in.readUnsignedByte();
        in.skipNBytes((flags & 0x80) == 0 ? 0 : 3L << (flags & 7) + 1);
        in.readUnsignedByte();
      } else {
        return "is damaged; it has a block of unknown kind";
      }
      for (int length = in.readUnsignedByte(); length > 0; length = in.readUnsignedByte()) {
        in.skipNBytes(length);
      }
    }
  }

  /** The rest of the header, and the global table of colours. */
  private static void table(DataInputStream in, int flags) throws IOException {
    in.skipNBytes(2 + ((flags & 0x80) == 0 ? 0 : 3L << (flags & 7) + 1));
  }
}
