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
import javax.imageio.ImageWriter;
import javax.imageio.event.IIOWriteProgressListener;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Writes PNG files with what they say about their {@link Origin}. */
final class PngFile {

  /** Signature and header chunk; text may come after them. */
  private static final int HEAD = 8 + 25;

  private PngFile() {}

  /**
   * Writes {@code picture}; XMP goes into an iTXt chunk.
   *
   * @param stop called now and then; throws to end the writing
   */
  static void write(BufferedImage picture, Optional<Origin> origin, Path file, Runnable stop)
      throws IOException {
    byte[] png = plain(picture, stop);
    try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(file))) {
      out.write(png, 0, HEAD);
      if (origin.isPresent()) {
        chunk(origin.get().xmp(), out);
      }
      out.write(png, HEAD, png.length - HEAD);
    }
  }

  private static byte[] plain(BufferedImage picture, Runnable stop) throws IOException {
    ByteArrayOutputStream plain = new ByteArrayOutputStream();
    ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
    writer.addIIOWriteProgressListener(new Asking(stop));
    try (ImageOutputStream stream = new MemoryCacheImageOutputStream(plain)) {
      writer.setOutput(stream);
      writer.write(picture);
    } finally {
      writer.dispose();
    }
    return plain.toByteArray();
  }

  /** Asks whether to stop with each row or so of a picture. */
  private record Asking(Runnable stop) implements IIOWriteProgressListener {

    @Override
    public void imageProgress(ImageWriter source, float percent) {
      stop.run();
    }

    @Override
    public void imageStarted(ImageWriter source, int image) {}

    @Override
    public void imageComplete(ImageWriter source) {}

    @Override
    public void thumbnailStarted(ImageWriter source, int image, int thumbnail) {}

    @Override
    public void thumbnailProgress(ImageWriter source, float percent) {}

    @Override
    public void thumbnailComplete(ImageWriter source) {}

    @Override
    public void writeAborted(ImageWriter source) {}
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
