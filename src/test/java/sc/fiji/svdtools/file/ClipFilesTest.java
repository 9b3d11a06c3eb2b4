package sc.fiji.svdtools.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.ImagePlus;
import ij.ImageStack;
import ij.plugin.AVI_Reader;
import ij.process.ColorProcessor;
import ij.process.FloatProcessor;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.jcodec.api.FrameGrab;
import org.jcodec.common.io.NIOUtils;
import org.jcodec.common.model.Picture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.svdtools.image.FrameRate;

class ClipFilesTest {

  /** What any clip can be written as; the truth is in TruthTest. */
  private static final Set<ClipFormat> PICTURES =
      EnumSet.complementOf(EnumSet.of(ClipFormat.TRUTH));

  private static final FrameRate RATE = FrameRate.of(7);

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
    ContactSheet.write(stack, Optional.empty(), folder.resolve("sheet.png"), () -> {});
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
    ImagePlus clip = new ImagePlus("a/b:c", new ColorProcessor(16, 16));
    Set<ClipFormat> all = PICTURES;
    assertEquals("a_b_c", ClipFiles.name("a/b:c"));
    Path out = folder.resolve("out");
    for (int i = 0; i < 2; i++) {
      assertEquals(all, ClipFiles.write(clip, RATE, Mark.AUTO, out, "a", all).keySet());
      assertEquals(
          List.of("a-frames", "a-sheet.png", "a.avi", "a.gif", "a.mp4", "a.tif"), names(out));
    }
    assertEquals("a/b:c", clip.getTitle());
    Path file = Files.createFile(folder.resolve("file"));
    assertThrows(IOException.class, () -> ClipFiles.write(clip, RATE, Mark.AUTO, file, "a", all));
    assertEquals(List.of("file", "out"), names(folder));
    assertEquals(6, names(out).size());
  }

  @Test
  void theSameClipGivesTheSameBytesInEveryFormat() throws IOException, InterruptedException {
    ImagePlus clip = new ImagePlus("clip", moving(5));
    clip.setDimensions(1, 1, 5);
    for (ClipFormat format : EnumSet.complementOf(EnumSet.of(ClipFormat.PNGS, ClipFormat.TRUTH))) {
      format.write(clip, RATE, Mark.AUTO, format.in(folder, "a"));
    }
    Thread.sleep(1100); // the dates in a movie file have a resolution of one second
    for (ClipFormat format : EnumSet.complementOf(EnumSet.of(ClipFormat.PNGS, ClipFormat.TRUTH))) {
      format.write(clip, RATE, Mark.AUTO, format.in(folder, "b"));
      assertEquals(
          -1, Files.mismatch(format.in(folder, "a"), format.in(folder, "b")), format.label());
    }
  }

  @Test
  void moviesHoldAllFrames() throws Exception {
    ImageStack frames = moving(6);
    ImagePlus clip = new ImagePlus("clip", frames);
    clip.setDimensions(1, 1, 6);
    Path mp4 = folder.resolve("clip.mp4");
    ClipFormat.MP4.write(clip, RATE, Mark.AUTO, mp4);
    FrameGrab grab = FrameGrab.createFrameGrab(NIOUtils.readableChannel(mp4.toFile()));
    for (int f = 1; f <= 6; f++) {
      Picture picture = grab.getNativeFrame();
      assertEquals(56, picture.getCroppedHeight());
      double error = 0;
      for (int i = 0; i < 64 * 56; i++) {
        double luma = picture.getPlaneData(0)[i / 64 * picture.getWidth() + i % 64] + 128;
        double green = (luma - 16) * 255 / 219;
        double d = green - (frames.getProcessor(f).get(i) >> 8 & 255);
        error += d * d / (64 * 56);
      }
      assertTrue(error < 4, "frame " + f + " mean squared error " + error);
    }
    assertEquals(6 / 7.0, grab.getVideoTrack().getMeta().getTotalDuration(), 1e-3);
    Path avi = folder.resolve("clip.avi");
    ClipFormat.AVI.write(clip, RATE, Mark.AUTO, avi);
    ImageStack read = AVI_Reader.open(avi.toString(), false).getStack();
    assertEquals(6, read.size());
  }

  @Test
  void greyClipsAreWrittenAsTheyAreShown() throws IOException {
    ImageStack stack = new ImageStack(16, 16);
    for (int i = 0; i < 4; i++) {
      FloatProcessor frame = new FloatProcessor(16, 16);
      frame.add(100 * i);
      stack.addSlice(frame);
    }
    ImagePlus clip = new ImagePlus("clip", stack);
    clip.setDimensions(1, 2, 2);
    clip.setDisplayRange(0, 300);
    ClipFormat.PNGS.write(clip, RATE, Mark.AUTO, folder.resolve("frames"));
    StringBuilder greens = new StringBuilder();
    for (String name : names(folder.resolve("frames"))) {
      BufferedImage frame = ImageIO.read(folder.resolve("frames").resolve(name).toFile());
      greens.append(name).append(' ').append(frame.getRGB(3, 3) >> 8 & 0xff).append(' ');
    }
    assertEquals("0001.png 0 0002.png 170 0003.png 85 0004.png 255 ", greens.toString());
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static ImageStack moving(int frames) {
    ImageStack stack = new ImageStack(64, 56);
    for (int f = 0; f < frames; f++) {
      int[] pixels = new int[64 * 56];
      for (int i = 0; i < pixels.length; i++) {
        int grey = (int) (127 + 100 * Math.sin((i % 64 + 3 * f) / 6.0) * Math.cos(i / 64 / 9.0));
        pixels[i] = 0xff000000 | grey * 0x010101;
      }
      stack.addSlice(new ColorProcessor(64, 56, pixels));
    }
    return stack;
  }

  private int[][] gif(ImageStack stack) throws IOException {
    Path file = folder.resolve("clip.gif");
    GifFile.write(stack, FrameRate.of(10), "", file, () -> {});
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

  /** Wherever the writing of any format is stopped, there are no files, whole or half. */
  @Test
  void writingIsStoppedBetweenFrames() throws IOException {
    ImageStack stack = new ImageStack(32, 32);
    for (int f = 0; f < 3; f++) {
      stack.addSlice(new ColorProcessor(32, 32));
    }
    ImagePlus clip = new ImagePlus("a", stack);
    clip.setDimensions(1, 1, 3);
    for (ClipFormat format : PICTURES) {
      Path out = folder.resolve(format.key());
      int[] asked = {0};
      ClipFiles.write(clip, RATE, Mark.AUTO, out, "a", Set.of(format), () -> asked[0]++);
      int all = asked[0];
      assertTrue(format == ClipFormat.TIFF || all > clip.getStackSize(), format + ": " + all);
      for (int at = 1; at <= all; at++) {
        Path stopped = folder.resolve(format.key() + at);
        int last = at;
        asked[0] = 0;
        assertThrows(
            CancellationException.class,
            () ->
                ClipFiles.write(
                    clip,
                    RATE,
                    Mark.AUTO,
                    stopped,
                    "a",
                    Set.of(format),
                    () -> {
                      if (++asked[0] == last) {
                        throw new CancellationException();
                      }
                    }));
        try (Stream<Path> files = Files.list(stopped)) {
          assertEquals(List.of(), files.toList());
        }
      }
    }
  }

  @Test
  void longWorkBetweenFramesAsksWhetherToStop() throws IOException {
    int[] noise = new java.util.Random(1).ints(64 * 64).map(p -> p | 0xff000000).toArray();
    ImageStack one = new ImageStack(64, 64);
    one.addSlice(new ColorProcessor(64, 64, noise));
    int[] asked = {0, 0};
    GifFile.write(one, RATE, "", folder.resolve("a.gif"), () -> asked[0]++);
    assertEquals(255, asked[0], "each cut of the colours");
    ContactSheet.write(one, Optional.empty(), folder.resolve("a.png"), () -> asked[1]++);
    assertTrue(asked[1] > 64, "each row: " + asked[1]);
  }
}
