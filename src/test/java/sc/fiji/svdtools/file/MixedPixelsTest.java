package sc.fiji.svdtools.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.ImagePlus;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files whose pixels ImageJ shows at other places or in other colours, without a word. */
class MixedPixelsTest {

  private static final int SIDE = 16;

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "262=2 277=4 284=2, four channels",
    "262=5 277=4 284=2, four channels",
    "262=1 277=4 284=2, four channels",
    "262=2 277=4 284=2 258=16, four channels",
    "262=2 277=4 259=5 258=16, four channels",
    "262=1 277=4 259=32773 258=16, four channels",
    "262=5 277=4 258=16, four channels",
    "262=1 317=3 259=5 258=32 339=3, predictor for floating point",
    "262=1 339=2, signed numbers of 8 bits"
  })
  void channelsThatImageJMixesAreRefused(String tags, String named) throws IOException {
    for (ByteOrder order : new ByteOrder[] {ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN}) {
      Path file = Files.write(folder.resolve("a.tif"), tiff(order, tags));
      assertTrue(refusal(file).contains(named), refusal(file));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "262=2 277=4",
    "262=5 277=4",
    "262=2 277=4 258=16",
    "262=2 277=3 284=2",
    "262=2 277=3 284=2 258=16",
    "262=1 339=2 258=16",
    "262=1 317=2",
    "262=1 339=3 258=32"
  })
  void theirNeighboursAreOpened(String tags) throws IOException {
    for (ByteOrder order : new ByteOrder[] {ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN}) {
      Path file = Files.write(folder.resolve("a.tif"), tiff(order, tags));
      assertEquals(SIDE, ImageFile.open(file).getWidth());
    }
  }

  /** Numbers that are packed into bits have fewer bytes than pixels of 16 bits. */
  @ParameterizedTest
  @CsvSource({"10", "12"})
  void packedNumbersAreOpened(int bits) throws IOException {
    byte[] bytes = tiff(ByteOrder.BIG_ENDIAN, "262=1 258=" + bits);
    for (int i = 0; i < SIDE * SIDE * bits; i++) {
      int value = i / bits * 3;
      int bit = value >> (bits - 1 - i % bits) & 1;
      bytes[8 + i / 8] |= (byte) (bit << (7 - i % 8));
    }
    Path file = Files.write(folder.resolve("a.tif"), bytes);
    ImagePlus image = ImageFile.open(file);
    for (int i = 0; i < SIDE * SIDE; i++) {
      assertEquals(i * 3, image.getProcessor().get(i), i + "");
    }
  }

  /** Java makes grey brighter where it has transparency. */
  @Test
  void greyPngFilesWithTransparencyAreRefused() throws IOException {
    var grey = java.awt.color.ColorSpace.getInstance(java.awt.color.ColorSpace.CS_GRAY);
    var model = new ComponentColorModel(grey, true, false, 3, DataBuffer.TYPE_BYTE);
    var raster = model.createCompatibleWritableRaster(SIDE, SIDE);
    Path file = folder.resolve("a.png");
    ImageIO.write(new BufferedImage(model, raster, false, null), "png", file.toFile());
    assertTrue(refusal(file).contains("grey with transparency"), refusal(file));
    ImageIO.write(new BufferedImage(9, 9, BufferedImage.TYPE_INT_ARGB), "png", file.toFile());
    assertEquals(9, ImageFile.open(file).getWidth());
    ImageIO.write(new BufferedImage(9, 9, BufferedImage.TYPE_BYTE_GRAY), "png", file.toFile());
    assertEquals(9, ImageFile.open(file).getWidth());
  }

  @ParameterizedTest
  @CsvSource({
    "16, 0, 0, 0, 0, true",
    "16, 3, 0xf800, 0x7e0, 0x1f, true",
    "32, 3, 0xff000000, 0xff0000, 0xff00, true",
    "32, 3, 0xff0000, 0xff00, 0xff, false",
    "32, 3, 0xff, 0xff00, 0xff0000, false"
  })
  void coloursOfOtherThanEightBitsInBmpAreRefused(
      int bits, int compression, String red, String green, String blue, boolean refused)
      throws IOException {
    int length = SIDE * SIDE * bits / 8;
    ByteBuffer out = ByteBuffer.allocate(66 + length).order(ByteOrder.LITTLE_ENDIAN);
    out.put("BM".getBytes(StandardCharsets.US_ASCII)).putInt(66 + length).putInt(0).putInt(66);
    out.putInt(40).putInt(SIDE).putInt(SIDE).putShort((short) 1).putShort((short) bits);
    out.putInt(compression).putInt(length).position(54);
    for (String mask : new String[] {red, green, blue}) {
      out.putInt(Long.decode(mask).intValue());
    }
    while (out.hasRemaining()) {
      out.putShort((short) 0x1234);
    }
    Path file = Files.write(folder.resolve("a.bmp"), out.array());
    if (refused) {
      assertTrue(refusal(file).contains("not of 8 bits each"), refusal(file));
    } else {
      assertEquals(24, ImageFile.open(file).getBitDepth());
    }
  }

  /** A row of 12 bits takes two bytes; ImageJ begins the next one after twelve bits. */
  @Test
  void rowsOfBitsThatEndInsideAByteAreRefused() throws IOException {
    Path file = folder.resolve("a.pbm");
    byte[] header = "P4\n12 2\n".getBytes(StandardCharsets.US_ASCII);
    Files.write(file, Arrays.copyOf(header, header.length + 4));
    assertTrue(refusal(file).contains("multiple of 8"), refusal(file));
    header[4] = '6';
    Files.write(file, Arrays.copyOf(header, header.length + 4));
    assertEquals(16, ImageFile.open(file).getWidth());
    Files.write(file, Arrays.copyOf(header, header.length + 3));
    assertTrue(refusal(file).contains("at least 1 bytes are missing"), refusal(file));
    Files.writeString(file, "P5\n2 1\n9\n12");
    assertEquals(2, ImageFile.open(file).getWidth());
  }

  @Test
  void bitsWithoutSpacesAreRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("a.pbm"), "P1\n3 2\n010\n111\n");
    assertTrue(refusal(file).contains("without spaces"), refusal(file));
    Files.writeString(file, "P1\n3 2\n0 1 0 1 1\n");
    assertTrue(refusal(file).contains("is cut short"), refusal(file));
    Files.writeString(file, "P1 # a\n3 2\n0 1 0\n1 1 1\n");
    ImagePlus image = ImageFile.open(file);
    assertEquals(3, image.getWidth());
    assertEquals(255, image.getProcessor().get(0, 0));
    assertEquals(0, image.getProcessor().get(1, 0));
  }

  private static String refusal(Path file) {
    return assertThrows(IllegalArgumentException.class, () -> ImageFile.open(file)).getMessage();
  }

  /** A square of 16 pixels, 8 bits and one channel unless the tags say otherwise. */
  private static byte[] tiff(ByteOrder order, String tags) {
    Map<Integer, Integer> all = new TreeMap<>(Map.of(258, 8, 259, 1, 277, 1));
    for (String tag : tags.split(" ")) {
      String[] parts = tag.split("=");
      all.put(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
    }
    int channels = all.get(277);
    int length = SIDE * SIDE * channels * all.get(258) / 8;
    int strips = all.getOrDefault(284, 1) == 2 ? channels : 1;
    int lists = 8 + length;
    all.putAll(Map.of(256, SIDE, 257, SIDE, 278, SIDE, 273, lists + 16, 279, lists + 48));
    int directory = lists + 80;
    ByteBuffer out = ByteBuffer.allocate(directory + 2 + 12 * all.size() + 4).order(order);
    out.put((byte) (order == ByteOrder.BIG_ENDIAN ? 'M' : 'I')).put(out.get(0));
    out.putShort((short) 42).putInt(directory);
    for (int c = 0; c < 4; c++) {
      out.putShort(lists + 2 * c, all.get(258).shortValue());
      out.putShort(lists + 8 + 2 * c, all.getOrDefault(339, 1).shortValue());
      out.putInt(lists + 16 + 4 * c, 8 + c * length / strips);
      out.putInt(lists + 48 + 4 * c, length / strips);
    }
    out.position(directory);
    out.putShort((short) all.size());
    all.forEach((tag, value) -> put(out, tag, value, tag == 273 || tag == 279 ? strips : channels));
    return out.putInt(0).array();
  }

  /** Bits and number formats are lists of short numbers; values of strips are places of lists. */
  private static void put(ByteBuffer out, int tag, int value, int list) {
    boolean shorts = tag == 258 || tag == 339;
    boolean strips = tag == 273 || tag == 279;
    int count = shorts || strips ? list : 1;
    out.putShort((short) tag).putShort((short) (shorts ? 3 : 4)).putInt(count);
    int lists = out.getInt(4) - 80;
    if (shorts && count <= 2) {
      out.putShort((short) value).putShort((short) value);
    } else if (shorts) {
      out.putInt(tag == 258 ? lists : lists + 8);
    } else {
      out.putInt(strips && count == 1 ? out.getInt(value) : value);
    }
  }
}
