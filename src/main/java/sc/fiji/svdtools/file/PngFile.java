package sc.fiji.svdtools.file;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;

/** Writes PNG files with what they say about their {@link Origin}. */
final class PngFile {

  /** Signature and header chunk; text may come after them. */
  private static final int HEAD = 8 + 25;

  private PngFile() {}

  /** Writes {@code picture}; XMP goes into an iTXt chunk. */
  static void write(BufferedImage picture, Optional<Origin> origin, Path file) throws IOException {
    ByteArrayOutputStream plain = new ByteArrayOutputStream();
    ImageIO.write(picture, "png", plain);
    byte[] png = plain.toByteArray();
    try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(file))) {
      out.write(png, 0, HEAD);
      if (origin.isPresent()) {
        chunk(origin.get().xmp(), out);
      }
      out.write(png, HEAD, png.length - HEAD);
    }
  }

  private static void chunk(String xmp, DataOutputStream out) throws IOException {
    byte[] text = xmp.getBytes(StandardCharsets.UTF_8);
    // type, keyword, and zeros: its end, not compressed, no method, no language, no translation
    byte[] head = "iTXtXML:com.adobe.xmp\0\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1);
    byte[] chunk = Arrays.copyOf(head, head.length + text.length);
    System.arraycopy(text, 0, chunk, head.length, text.length);
    CRC32 check = new CRC32();
    check.update(chunk);
    out.writeInt(chunk.length - 4);
    out.write(chunk);
    out.writeInt((int) check.getValue());
  }
}
