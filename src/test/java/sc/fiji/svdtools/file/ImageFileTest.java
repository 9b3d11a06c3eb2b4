package sc.fiji.svdtools.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.drew.imaging.ImageMetadataReader;
import com.drew.metadata.exif.ExifIFD0Directory;
import ij.IJ;
import ij.ImagePlus;
import ij.process.ColorProcessor;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sc.fiji.svdtools.image.ImageInput;

class ImageFileTest {

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"tif", "jpg", "png", "gif", "bmp", "pgm", "ppm", "fits", "dcm"})
  void filesCutShortAreRefused(String ending) throws IOException {
    Path whole = folder.resolve("whole." + ending);
    write(whole);
    assertEquals(40, ImageFile.open(whole).getWidth());
    byte[] bytes = Files.readAllBytes(whole);
    for (double part : new double[] {0.5, 0.7, 0.9, 0.98}) {
      Path cut = folder.resolve(part + "." + ending);
      Files.write(cut, Arrays.copyOf(bytes, (int) (part * bytes.length)));
      String sentence =
          assertThrows(IllegalArgumentException.class, () -> ImageFile.open(cut)).getMessage();
      assertTrue(sentence.contains("is cut short"), ending + " " + part + ": " + sentence);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "gif"})
  void damagedFilesAreRefused(String ending) throws IOException {
    Path file = folder.resolve("a." + ending);
    write(file);
    byte[] bytes = Files.readAllBytes(file);
    int at = ending.equals("png") ? bytes.length / 2 : 13 + 768;
    bytes[at] ^= 0x55;
    Files.write(file, bytes);
    String sentence =
        assertThrows(IllegalArgumentException.class, () -> ImageFile.open(file)).getMessage();
    assertTrue(sentence.contains("is damaged"), sentence);
  }

  /** A picture that is red, green / blue, white from its upper left corner when upright. */
  @ParameterizedTest
  @CsvSource({
    "1, RGBW", "2, GRWB", "3, WBGR", "4, BWRG", "5, RBGW", "6, GWRB", "7, WGBR", "8, BRWG"
  })
  void photographsAreTurnedUpright(int orientation, String stored) throws Exception {
    boolean turned = orientation > 4;
    BufferedImage picture =
        new BufferedImage(turned ? 32 : 48, turned ? 48 : 32, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < picture.getHeight(); y++) {
      for (int x = 0; x < picture.getWidth(); x++) {
        int quarter = 2 * (2 * y / picture.getHeight()) + 2 * x / picture.getWidth();
        picture.setRGB(x, y, colour(stored.charAt(quarter)));
      }
    }
    Path file = folder.resolve("photo.jpg");
    Files.write(file, withOrientation(picture, orientation));
    assertEquals(
        orientation,
        ImageMetadataReader.readMetadata(file.toFile())
            .getFirstDirectoryOfType(ExifIFD0Directory.class)
            .getInt(ExifIFD0Directory.TAG_ORIENTATION));
    ImagePlus read = ImageFile.open(file);
    assertEquals(48, read.getWidth());
    StringBuilder corners = new StringBuilder();
    for (int i = 0; i < 4; i++) {
      int rgb = read.getProcessor().get(8 + i % 2 * 32, 6 + i / 2 * 20);
      corners.append(
          "RGBW"
              .chars()
              .filter(c -> near(rgb, colour((char) c)))
              .mapToObj(Character::toString)
              .findFirst()
              .orElse("?"));
    }
    assertEquals("RGBW", corners.toString());
    assertEquals(orientation == 1 ? "" : "" + orientation, ImageFile.turned(read));
  }

  @Test
  void fourColourChannelsAreRefused() throws IOException {
    Path file = folder.resolve("cmyk.jpg");
    byte[] bytes = {
      -1, -40, -1, -64, 0, 20, 8, 0, 1, 0, 1, 4, 1, 17, 0, 2, 17, 0, 3, 17, 0, 4, 17, 0, -1, -39
    };
    Files.write(file, bytes);
    String sentence =
        assertThrows(IllegalArgumentException.class, () -> ImageFile.open(file)).getMessage();
    assertTrue(sentence.contains("four colour channels (CMYK)"), sentence);
  }

  @Test
  void pixelsThatCannotBeShownAreRefused() {
    ImagePlus constant = IJ.createImage("flat", "32-bit black", 16, 16, 1);
    constant.setDisplayRange(3, 3);
    ImagePlus nothing = IJ.createImage("nothing", "32-bit black", 16, 16, 1);
    nothing.getProcessor().set(Float.NaN);
    ImagePlus endless = IJ.createImage("endless", "32-bit black", 16, 16, 1);
    endless.setDisplayRange(0, Double.POSITIVE_INFINITY);
    for (ImagePlus image : new ImagePlus[] {constant, nothing, endless}) {
      assertThrows(IllegalArgumentException.class, () -> ImageInput.read(image), image.getTitle());
    }
  }

  private static boolean near(int a, int b) {
    return Math.abs((a >> 16 & 255) - (b >> 16 & 255)) < 40
        && Math.abs((a >> 8 & 255) - (b >> 8 & 255)) < 40
        && Math.abs((a & 255) - (b & 255)) < 40;
  }

  private static int colour(char name) {
    return name == 'R' ? 0xff0000 : name == 'G' ? 0x00ff00 : name == 'B' ? 0x0000ff : 0xffffff;
  }

  private static byte[] withOrientation(BufferedImage picture, int orientation) throws IOException {
    ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
    ImageIO.write(picture, "jpg", jpeg);
    ByteBuffer exif = ByteBuffer.allocate(38);
    exif.putShort((short) 0xffe1).putShort((short) 36);
    exif.put("Exif\0\0MM\0*\0\0\0\10".getBytes(StandardCharsets.ISO_8859_1));
    exif.putShort((short) 1).putShort((short) 0x112).putShort((short) 3).putInt(1);
    exif.putShort((short) orientation).putShort((short) 0).putInt(0);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(jpeg.toByteArray(), 0, 2);
    out.write(exif.array());
    out.write(jpeg.toByteArray(), 2, jpeg.size() - 2);
    return out.toByteArray();
  }

  private static void write(Path file) throws IOException {
    ColorProcessor colours = new ColorProcessor(40, 30);
    for (int i = 0; i < 1200; i++) {
      colours.set(i, (i * 7919 & 0xff) * 0x010101);
    }
    String name = file.getFileName().toString();
    ImagePlus image = new ImagePlus("a", colours.convertToByte(false));
    if (name.endsWith("dcm")) {
      Files.write(file, dicom((byte[]) image.getProcessor().getPixels()));
    } else if (name.endsWith("tif")) {
      IJ.saveAsTiff(image, file.toString());
    } else if (name.endsWith("pgm") || name.endsWith("ppm")) {
      boolean grey = name.endsWith("pgm");
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      out.writeBytes(
          ((grey ? "P5" : "P6") + "\n# a\n40 30\n255\n").getBytes(StandardCharsets.US_ASCII));
      for (int i = 0; i < 1200 * (grey ? 1 : 3); i++) {
        out.write(i * 7);
      }
      Files.write(file, out.toByteArray());
    } else if (name.endsWith("fits")) {
      String cards = "%-80s%-80s%-80s%-80s%-80s%-80s";
      String header =
          cards.formatted(
              "SIMPLE  =                    T",
              "BITPIX  =                  -32 / kind",
              "NAXIS   =                    2",
              "NAXIS1  =                   40",
              "NAXIS2  =                   30",
              "END");
      ByteBuffer out = ByteBuffer.allocate(2880 + 4800);
      Arrays.fill(out.array(), 0, 2880, (byte) ' ');
      Files.write(file, out.put(header.getBytes(StandardCharsets.US_ASCII)).array());
    } else {
      BufferedImage picture = colours.getBufferedImage();
      ImageIO.write(
          picture, name.substring(name.indexOf('.', name.length() - 4) + 1), file.toFile());
    }
  }

  private static byte[] dicom(byte[] pixels) {
    ByteBuffer out = ByteBuffer.allocate(2048).order(ByteOrder.LITTLE_ENDIAN);
    out.position(128);
    out.put("DICM".getBytes(StandardCharsets.US_ASCII));
    text(out, 0x0002, 0x0010, "UI", "1.2.840.10008.1.2.1\0");
    number(out, 0x0028, 0x0002, 1);
    text(out, 0x0028, 0x0004, "CS", "MONOCHROME2 ");
    number(out, 0x0028, 0x0010, 30);
    number(out, 0x0028, 0x0011, 40);
    number(out, 0x0028, 0x0100, 8);
    number(out, 0x0028, 0x0103, 0);
    out.putShort((short) 0x7fe0).putShort((short) 0x0010).put((byte) 'O').put((byte) 'B');
    out.putShort((short) 0).putInt(pixels.length).put(pixels);
    return Arrays.copyOf(out.array(), out.position());
  }

  private static void text(ByteBuffer out, int group, int element, String kind, String value) {
    out.putShort((short) group).putShort((short) element);
    out.put(kind.getBytes(StandardCharsets.US_ASCII)).putShort((short) value.length());
    out.put(value.getBytes(StandardCharsets.US_ASCII));
  }

  private static void number(ByteBuffer out, int group, int element, int value) {
    out.putShort((short) group).putShort((short) element).put((byte) 'U').put((byte) 'S');
    out.putShort((short) 2).putShort((short) value);
  }
}
