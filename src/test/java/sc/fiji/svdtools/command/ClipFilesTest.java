package sc.fiji.svdtools.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.ImagePlus;
import ij.ImageStack;
import ij.process.ColorProcessor;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClipFilesTest {

  @TempDir Path folder;

  @Test
  void aGifOfFewColoursIsExact() throws IOException {
    ImageStack stack = new ImageStack(16, 16);
    for (int f = 0; f < 4; f++) {
      int[] pixels = new int[256];
      for (int i = 0; i < 256; i++) {
        pixels[i] = 0xff000000 | ((i + f) % 256) * 0x010101;
      }
      stack.addSlice(new ColorProcessor(16, 16, pixels));
    }
    for (int f = 0; f < 4; f++) {
      assertArrayEquals((int[]) stack.getPixels(f + 1), gif(stack)[f]);
    }
  }

  @Test
  void aGifOfManyColoursStaysCloseAndStill() throws IOException {
    int size = 96;
    ImageStack stack = new ImageStack(size, size);
    for (int f = 0; f < 3; f++) {
      int[] pixels = new int[size * size];
      for (int i = 0; i < pixels.length; i++) {
        int x = i % size;
        int y = i / size;
        pixels[i] = 0xff000000 | 2 * x << 16 | 2 * y << 8 | (x + y + (y > 60 ? 10 * f : 0));
      }
      stack.addSlice(new ColorProcessor(size, size, pixels));
    }
    int[][] frames = gif(stack);
    double error = 0;
    for (int f = 0; f < 3; f++) {
      int[] original = (int[]) stack.getPixels(f + 1);
      for (int i = 0; i < original.length; i++) {
        for (int shift = 0; shift <= 16; shift += 8) {
          double d = (original[i] >> shift & 0xff) - (frames[f][i] >> shift & 0xff);
          error += d * d;
        }
      }
    }
    double psnr = 10 * Math.log10(255 * 255 * 9.0 * size * size / error);
    assertTrue(psnr > 27, "PSNR " + psnr);
    for (int i = 0; i < 60 * size; i++) {
      assertEquals(frames[0][i], frames[2][i], "background flickers at " + i);
    }
  }

  @Test
  void theContactSheetHoldsEveryFrameWithItsNumber() throws IOException {
    ImageStack stack = new ImageStack(64, 48);
    for (int f = 0; f < 14; f++) {
      ColorProcessor frame = new ColorProcessor(64, 48);
      frame.setColor(10 * f + 20);
      frame.fill();
      stack.addSlice(frame);
    }
    ColorProcessor sheet = ContactSheet.draw(stack);
    int ink = 0;
    java.util.Map<Integer, Integer> areas = new java.util.HashMap<>();
    for (int pixel : (int[]) sheet.getPixels()) {
      areas.merge(pixel & 0xffffff, 1, Integer::sum);
      ink += (pixel & 0xffffff) == 0x303030 ? 1 : 0;
    }
    for (int f = 0; f < 14; f++) {
      assertEquals(64 * 48, areas.get(10 * f + 20), "frame " + (f + 1));
    }
    assertTrue(ink > 14 * 20);
    ContactSheet.write(stack, folder.resolve("sheet.png"));
    BufferedImage read = ImageIO.read(folder.resolve("sheet.png").toFile());
    assertEquals(sheet.getWidth(), read.getWidth());
  }

  @Test
  void aWideClipIsMadeSmallerOnTheSheet() {
    ImageStack stack = new ImageStack(2048, 64);
    for (int f = 0; f < 9; f++) {
      stack.addSlice(new ColorProcessor(2048, 64));
    }
    assertTrue(ContactSheet.draw(stack).getWidth() <= 4100);
  }

  @Test
  void allFilesOrNone() throws IOException {
    ImagePlus clip = new ImagePlus("a/b:c", new ColorProcessor(8, 8));
    assertEquals("a_b_c.tif", ClipFiles.write(clip, 7, folder).tiff().getFileName().toString());
    assertEquals("a/b:c", clip.getTitle());
    Path file = Files.createFile(folder.resolve("file"));
    assertThrows(IOException.class, () -> ClipFiles.write(clip, 7, file));
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(4, files.count());
    }
  }

  private int[][] gif(ImageStack stack) throws IOException {
    Path file = folder.resolve("clip.gif");
    GifFile.write(stack, 10, file);
    ImageReader reader = ImageIO.getImageReadersByFormatName("gif").next();
    try (ImageInputStream stream = ImageIO.createImageInputStream(file.toFile())) {
      reader.setInput(stream);
      int[][] frames = new int[reader.getNumImages(true)][];
      for (int f = 0; f < frames.length; f++) {
        BufferedImage frame = reader.read(f);
        frames[f] =
            frame.getRGB(0, 0, frame.getWidth(), frame.getHeight(), null, 0, frame.getWidth());
      }
      return frames;
    }
  }
}
