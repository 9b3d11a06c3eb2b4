package sc.fiji.svdtools.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that ImageJ opens, though what it shows is not what they hold. */
class OddImageFileTest {

  private static final int SIDE = 16;

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "7, 6, 3, JPEG inside TIFF",
    "6, 2, 3, JPEG inside TIFF",
    "1, 6, 3, YCbCr",
    "1, 8, 3, CIE L*a*b*",
    "1, 9, 3, ICC L*a*b*"
  })
  void coloursThatImageJShowsWronglyAreRefused(
      int compression, int colours, int channels, String named) throws IOException {
    for (ByteOrder order : new ByteOrder[] {ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN}) {
      Path file = folder.resolve("a.tif");
      Files.write(file, tiff(order, SIDE, compression, colours, channels, 0));
      assertTrue(refusal(file).contains(named), refusal(file));
      Files.write(file, tiff(order, SIDE, 1, 2, 3, 0));
      assertEquals(SIDE, ImageFile.open(file).getWidth());
    }
  }

  /** The header claims more than is there, or another page behind the end. */
  @Test
  void missingPagesAndPixelsAreRefused() throws IOException {
    Path file = folder.resolve("a.tif");
    Files.write(file, tiff(ByteOrder.BIG_ENDIAN, SIDE, 1, 1, 1, 1 << 20));
    assertTrue(refusal(file).contains("is cut short"), refusal(file));
    for (int side : new int[] {3 * SIDE, 1 << 20}) {
      Files.write(file, tiff(ByteOrder.BIG_ENDIAN, side, 1, 1, 1, 0));
      assertTrue(refusal(file).contains("is cut short"), refusal(file));
    }
  }

  /** Products of such sizes are beyond 64 bits. */
  @ParameterizedTest
  @CsvSource({
    "P5 999999999999 999999999999 255|",
    "P4 999999999999999999 999999999999999999|",
    "P6 99999999999999999 9 65535|",
    "P2 3 2 255|1 2 3 4 5",
    "P3 2 1 255|1 2 3 4 5 # 6"
  })
  void whatTextHeadersClaimIsCompared(String text) throws IOException {
    Path file = folder.resolve("a.pgm");
    Files.writeString(file, text.replace('|', '\n'));
    assertTrue(refusal(file).contains("is cut short"), refusal(file));
    Files.writeString(file, "P2\n# a\n3 2\n255\n1 2 3\n4 5 6\n");
    assertEquals(3, ImageFile.open(file).getWidth());
  }

  @Test
  void headersThatImageJFailsOnAreRefused() throws IOException {
    ByteArrayOutputStream gif = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(9, 9, BufferedImage.TYPE_BYTE_GRAY), "gif", gif);
    byte[] bytes = gif.toByteArray();
    Arrays.fill(bytes, 6, 10, (byte) 0xff);
    Path file = Files.write(folder.resolve("a.gif"), bytes);
    assertTrue(refusal(file).contains("is damaged; ImageJ fails to read it"), refusal(file));
  }

  @Test
  void whatIsNoFileIsNamed() {
    assertEquals("'" + folder + "' is a folder; it must be an image file.", refusal(folder));
  }

  /** The chunk eXIf of PNG counts as EXIF does in JPEG, before and behind the pixels. */
  @ParameterizedTest
  @CsvSource({"true", "false"})
  void pngFilesAreTurnedUprightToo(boolean before) throws IOException {
    BufferedImage picture = new BufferedImage(30, 20, BufferedImage.TYPE_INT_RGB);
    picture.setRGB(29, 0, 0xff0000);
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ImageIO.write(picture, "png", png);
    byte[] bytes = png.toByteArray();
    int at = before ? 33 : bytes.length - 12; // behind IHDR, or before IEND
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(bytes, 0, at);
    out.writeBytes(exif(6));
    out.write(bytes, at, bytes.length - at);
    var image = ImageFile.open(Files.write(folder.resolve("a.png"), out.toByteArray()));
    assertEquals(20, image.getWidth());
    assertEquals(0xff0000, image.getProcessor().get(19, 29) & 0xffffff);
    assertEquals("6", ImageFile.turned(image));
  }

  private static String refusal(Path file) {
    return assertThrows(IllegalArgumentException.class, () -> ImageFile.open(file)).getMessage();
  }

  private static byte[] exif(int orientation) {
    ByteBuffer chunk = ByteBuffer.allocate(12 + 26);
    chunk.putInt(26).put("eXIfMM\0*".getBytes(StandardCharsets.US_ASCII)).putInt(8);
    chunk.putShort((short) 1).putShort((short) 0x112).putShort((short) 3).putInt(1);
    chunk.putShort((short) orientation).putShort((short) 0).putInt(0);
    CRC32 check = new CRC32();
    check.update(chunk.array(), 4, 30);
    return chunk.putInt((int) check.getValue()).array();
  }

  /** One strip that is said to be as long as it is, for a square of 16 pixels. */
  private static byte[] tiff(
      ByteOrder order, int side, int compression, int colours, int channels, int next) {
    int length = SIDE * SIDE * channels;
    int[][] tags = {
      {256, side},
      {257, side},
      {258, 8},
      {259, compression},
      {262, colours},
      {273, 8},
      {277, channels},
      {278, side},
      {279, length}
    };
    ByteBuffer out = ByteBuffer.allocate(8 + length + 2 + 12 * tags.length + 4).order(order);
    out.put((byte) (order == ByteOrder.BIG_ENDIAN ? 'M' : 'I')).put(out.get(0));
    out.putShort((short) 42).putInt(8 + length).position(8 + length);
    out.putShort((short) tags.length);
    for (int[] tag : tags) {
      out.putShort((short) tag[0]).putShort((short) 4).putInt(1).putInt(tag[1]);
    }
    return out.putInt(next).array();
  }
}
