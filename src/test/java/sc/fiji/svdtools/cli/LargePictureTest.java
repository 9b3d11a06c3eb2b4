package sc.fiji.svdtools.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pictures that a small memory of Java cannot hold, in processes of their own. */
@Timeout(180)
class LargePictureTest {

  private static final int SIDE = 5000;
  private static final List<String> SMALL = List.of("-Xmx64m");
  private static final String MORE =
      "or give Java more (Edit > Options > Memory & Threads..., or java -Xmx).";

  @TempDir Path folder;
  private Path images;
  private Path out;

  @BeforeEach
  void make() throws IOException {
    images = Files.createDirectory(folder.resolve("images"));
    out = folder.resolve("out");
  }

  /** The sentence is about the picture, whatever ImageJ makes of want of memory in that format. */
  @Test
  void aPictureThatDoesNotFitIsNamedInALog() throws Exception {
    BufferedImage colours = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_3BYTE_BGR);
    for (String format : List.of("png", "jpg", "bmp")) {
      write(colours, "a." + format);
    }
    BufferedImage grey = new BufferedImage(2 * SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY);
    for (String format : List.of("png", "jpg", "gif")) {
      write(grey, "g." + format);
    }
    hollow("p.pgm", "P5 10000 10000 255\n", 100_000_000);
    write(new BufferedImage(32, 32, BufferedImage.TYPE_BYTE_GRAY), "z.png");
    String said = run("files=" + images);
    assertTrue(said.contains("error: 7") && said.contains("done: 1"), said);
    assertFalse(said.contains("OutOfMemoryError"), said);
    List<String> log = Files.readAllLines(out.resolve("svd-log.csv"));
    for (String row : log.subList(1, 8)) {
      String name = row.substring(images.toString().length() + 1, row.indexOf(','));
      String size =
          name.equals("p.pgm")
              ? "100 MB"
              : name.startsWith("g.") ? "10000 x 5000 pixels" : "5000 x 5000 pixels";
      assertTrue(row.matches(".*,\"The picture '[^']*" + name + "' (\\(|of )" + size + ".*"), row);
      assertTrue(row.contains(" of Java's memory") || row.contains("than Java's memory"), row);
      assertTrue(row.endsWith(MORE + "\""), row);
    }
  }

  /** It opens, but cannot be read: 24 bytes for a pixel of colours. */
  @ParameterizedTest
  @CsvSource({"1500, x.png", "1900, x.png", "2500, x.png", "2500, x.bmp"})
  void aPictureThatFitsButCannotBeReadIsNamed(int side, String name) throws Exception {
    write(new BufferedImage(side, side, BufferedImage.TYPE_3BYTE_BGR), name);
    String said = run("image=" + images.resolve(name));
    assertTrue(said.contains("The picture '"), said);
    assertTrue(said.contains(String.format(Locale.ROOT, "%d x %d pixels", side, side)), said);
    assertTrue(said.strip().endsWith(MORE), said);
    assertFalse(said.contains("Exception"), said);
  }

  private String run(String which) throws Exception {
    Child child = Child.fake(0, SMALL, which, "out=" + out, "device=cpu", "frames=2");
    String said = child.rest();
    assertTrue(child.status() == 1 || child.status() == 2, said);
    return said;
  }

  private void write(BufferedImage picture, String name) throws IOException {
    String format = name.substring(name.indexOf('.') + 1);
    assertTrue(ImageIO.write(picture, format, images.resolve(name).toFile()));
  }

  /** A file with nothing behind its header, which takes no room on most disks. */
  private void hollow(String name, String header, long bytes) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(images.resolve(name).toFile(), "rw")) {
      file.write(header.getBytes(StandardCharsets.US_ASCII));
      file.setLength(header.length() + bytes);
    }
    assertEquals(header.length() + bytes, Files.size(images.resolve(name)));
  }
}
