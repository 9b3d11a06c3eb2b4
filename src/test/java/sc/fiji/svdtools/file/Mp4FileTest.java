package sc.fiji.svdtools.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.ImageStack;
import ij.process.ColorProcessor;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import org.jcodec.api.FrameGrab;
import org.jcodec.api.JCodecException;
import org.jcodec.common.DemuxerTrack;
import org.jcodec.common.io.NIOUtils;
import org.jcodec.common.model.Packet;
import org.jcodec.common.model.Picture;
import org.jcodec.containers.mp4.demuxer.MP4Demuxer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sc.fiji.svdtools.image.FrameRate;

/** What jcodec's decoder, whose code the encoder does not share, makes of the movies. */
class Mp4FileTest {

  @TempDir Path folder;

  /** How far a movie is from its frames: mean difference of red, green and blue, and PSNR. */
  private record Loss(double red, double green, double blue, double psnr) {

    double worst() {
      return Math.max(Math.abs(red), Math.max(Math.abs(green), Math.abs(blue)));
    }
  }

  /** Faint noise is what microscopy is made of. */
  @ParameterizedTest
  @CsvSource({
    "60, 60, 60, 2, 0.5, 42", // faint grey
    "12, 12, 12, 2, 0.5, 42", // dark
    "200, 30, 30, 2, 0.5, 42", // red
    "30, 120, 40, 2, 0.5, 42",
    "40, 40, 180, 2, 0.5, 42",
    "60, 60, 60, 0, 1, 48", // one step of the format's own grid
    "60, 60, 60, 6, 0.5, 38",
    "128, 128, 128, 12, 0.5, 38"
  })
  void noiseKeepsItsLevelAndItsColour(
      int red, int green, int blue, double noise, double most, double least) throws Exception {
    ImageStack frames = noise(160, 96, 8, red, green, blue, noise);
    Loss loss = loss(frames);
    assertTrue(loss.worst() <= most && loss.psnr() >= least, loss.toString());
  }

  @Test
  void everyClipCanBeWritten() throws Exception {
    assertTrue(loss(noise(512, 320, 3, 128, 128, 128, 12)).psnr() > 38);
    assertTrue(loss(noise(1024, 576, 1, 128, 128, 128, 12)).psnr() > 38);
    Random random = new Random(1);
    ImageStack extreme = new ImageStack(64, 64);
    for (int f = 0; f < 3; f++) {
      int[] pixels = new int[64 * 64];
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] = random.nextBoolean() ? 0xffffff : 0;
      }
      extreme.addSlice(new ColorProcessor(64, 64, pixels));
    }
    assertTrue(loss(extreme).psnr() > 25);
  }

  @ParameterizedTest
  @CsvSource({"65, 57", "2, 2", "3, 2", "16, 16", "17, 31", "130, 18"})
  void anOddLastRowOrColumnIsShownTwice(int width, int height) throws Exception {
    ImageStack frames = new ImageStack(width, height);
    for (int f = 0; f < 3; f++) {
      int[] pixels = new int[width * height];
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] = (40 + 3 * (i % width % 50) + i / width % 40 + 5 * f) * 0x010101;
      }
      frames.addSlice(new ColorProcessor(width, height, pixels));
    }
    Loss loss = loss(frames);
    assertTrue(loss.psnr() > 40, loss.toString());
  }

  @Test
  void motionOverSeveralKeyFramesDoesNotDrift() throws Exception {
    ImageStack frames = new ImageStack(96, 80);
    for (int f = 0; f < 53; f++) {
      int[] pixels = new int[96 * 80];
      for (int i = 0; i < pixels.length; i++) {
        double x = i % 96 - 1.3 * f;
        double y = i / 96 + 0.7 * f;
        int level = (int) (120 + 60 * Math.sin(x / 5) * Math.cos(y / 7) + 30 * Math.sin(x / 2.1));
        pixels[i] = level * 0x010101;
      }
      frames.addSlice(new ColorProcessor(96, 80, pixels));
    }
    Loss loss = loss(frames);
    assertTrue(loss.psnr() > 36 && loss.worst() < 0.5, loss.toString());
  }

  @ParameterizedTest
  @CsvSource({"20, 1", "5, 2", "30000, 1001", "7, 1", "1, 10"})
  void framesLastExactlyTheirTime(int count, int seconds) throws Exception {
    Path file = folder.resolve("clip.mp4");
    Mp4File.write(
        noise(16, 16, 9, 60, 60, 60, 2), new FrameRate(count, seconds), Optional.empty(), file);
    DemuxerTrack track =
        MP4Demuxer.createMP4Demuxer(NIOUtils.readableChannel(file.toFile())).getVideoTrack();
    for (int f = 0; f < 9; f++) {
      Packet packet = track.nextFrame();
      assertEquals(packet.getTimescale() * (long) seconds * f, packet.getPts() * count);
      assertEquals(packet.getTimescale() * (long) seconds, packet.getDuration() * count);
    }
  }

  private Loss loss(ImageStack frames) throws Exception {
    Path file = folder.resolve("clip.mp4");
    Mp4File.write(frames, FrameRate.of(7), Optional.empty(), file);
    return loss(frames, file);
  }

  private static Loss loss(ImageStack frames, Path file) throws Exception {
    int width = frames.getWidth();
    double[] sum = new double[3];
    double square = 0;
    double count = (double) frames.size() * width * frames.getHeight();
    FrameGrab grab = FrameGrab.createFrameGrab(NIOUtils.readableChannel(file.toFile()));
    for (int f = 1; f <= frames.size(); f++) {
      Picture picture = next(grab);
      assertEquals(width + 1 & ~1, picture.getCroppedWidth());
      assertEquals(frames.getHeight() + 1 & ~1, picture.getCroppedHeight());
      int[] pixels = (int[]) frames.getPixels(f);
      for (int i = 0; i < pixels.length; i++) {
        int[] rgb = rgb(picture, i % width, i / width);
        for (int c = 0; c < 3; c++) {
          int error = rgb[c] - (pixels[i] >> 16 - 8 * c & 255);
          sum[c] += error / count;
          square += error * error / (3 * count);
        }
      }
    }
    assertNull(next(grab));
    return new Loss(sum[0], sum[1], sum[2], 10 * Math.log10(255 * 255 / square));
  }

  private static Picture next(FrameGrab grab) throws JCodecException, java.io.IOException {
    return grab.getNativeFrame();
  }

  private static int[] rgb(Picture picture, int x, int y) {
    int at = y / 2 * picture.getPlaneWidth(1) + x / 2;
    double luma = 1.164383 * (picture.getPlaneData(0)[y * picture.getWidth() + x] + 128 - 16);
    int blue = picture.getPlaneData(1)[at];
    int red = picture.getPlaneData(2)[at];
    double[] values = {
      luma + 1.596027 * red, luma - 0.391762 * blue - 0.812968 * red, luma + 2.017232 * blue
    };
    int[] rgb = new int[3];
    for (int c = 0; c < 3; c++) {
      rgb[c] = (int) Math.round(Math.max(0, Math.min(255, values[c])));
    }
    return rgb;
  }

  private static ImageStack noise(
      int width, int height, int frames, int red, int green, int blue, double deviation) {
    Random random = new Random(7);
    ImageStack stack = new ImageStack(width, height);
    int[] mean = {red, green, blue};
    for (int f = 0; f < frames; f++) {
      int[] pixels = new int[width * height];
      for (int i = 0; i < pixels.length; i++) {
        boolean grey = red == green && green == blue;
        double shared = deviation * random.nextGaussian();
        for (int c = 0; c < 3; c++) {
          double own = grey ? shared : deviation * random.nextGaussian();
          int level = (int) Math.round(Math.max(0, Math.min(255, mean[c] + own)));
          pixels[i] |= level << 16 - 8 * c;
        }
      }
      stack.addSlice(new ColorProcessor(width, height, pixels));
    }
    return stack;
  }
}
