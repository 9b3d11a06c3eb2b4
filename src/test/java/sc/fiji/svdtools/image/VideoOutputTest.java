package sc.fiji.svdtools.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.ImagePlus;
import ij.gui.Roi;
import ij.io.FileSaver;
import ij.measure.Calibration;
import ij.process.ByteProcessor;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.svdtools.pipeline.Canvas;
import sc.fiji.svdtools.pipeline.Canvas.Fit;
import sc.fiji.svdtools.pipeline.StartFrame;

class VideoOutputTest {

  private static final double EXACT = 1e-12;

  @Test
  void framesBecomeATimeStack() {
    ImagePlus clip = clip(source(), new Canvas(64, 128, Fit.CROP), 3, 8);
    assertEquals("cells-svd", clip.getTitle());
    assertEquals(ImagePlus.COLOR_RGB, clip.getType());
    assertEquals("[64, 128, 1, 1, 3]", Arrays.toString(clip.getDimensions()));
    assertTrue(clip.getOpenAsHyperStack());
    assertEquals(0.125, clip.getCalibration().frameInterval);
    assertEquals(8, clip.getCalibration().fps);
    assertEquals("sec", clip.getCalibration().getTimeUnit());
    assertEquals("t=0.250 s", clip.getStack().getSliceLabel(3));
    assertEquals(0xff000000 | 26 << 16 | 51 << 8 | 77, clip.getStack().getProcessor(1).get(0, 0));
    assertNull(clip.getOverlay());
  }

  @Test
  void pixelSizeAndOriginFollowTheResize() {
    ImagePlus source = source();
    source.setRoi(new Roi(20, 10, 60, 40));
    Calibration cut = clip(source, new Canvas(128, 128, Fit.CROP), 1, 7).getCalibration();
    assertEquals(0.5 * 40 / 128, cut.pixelWidth, EXACT);
    assertEquals(0.25 * 40 / 128, cut.pixelHeight, EXACT);
    assertEquals((5 - 30) * 3.2, cut.xOrigin, EXACT);
    assertEquals((6 - 10) * 3.2, cut.yOrigin, EXACT);
    assertEquals("micron", cut.getUnit());
    Calibration padded = clip(source, new Canvas(120, 120, Fit.PAD), 1, 7).getCalibration();
    assertEquals(0.25, padded.pixelWidth, EXACT);
    assertEquals((6 - 0) * 2.0, padded.yOrigin, EXACT);
    Calibration stretched = clip(source, new Canvas(120, 160, Fit.STRETCH), 1, 7).getCalibration();
    assertEquals(0.25, stretched.pixelWidth, EXACT);
    assertEquals(0.0625, stretched.pixelHeight, EXACT);
    assertEquals(0.5, source.getCalibration().pixelWidth);
  }

  @Test
  void aFrameOutOfOrderOrOfAnotherSizeIsAnError() {
    VideoOutput output = new VideoOutput(source(), new Canvas(64, 64, Fit.CROP), 7);
    assertThrows(IllegalStateException.class, () -> output.frame(1, new float[3 * 64 * 64]));
    assertThrows(IllegalStateException.class, () -> output.frame(0, new float[12]));
    float[] holes = new float[3 * 64 * 64];
    holes[5] = Float.NaN;
    assertThrows(ArithmeticException.class, () -> output.frame(0, holes));
  }

  @Test
  void propertiesSurviveATiffFile(@TempDir Path folder) {
    ImagePlus clip = clip(source(), new Canvas(64, 64, Fit.CROP), 4, 7);
    Map<String, String> entries = new LinkedHashMap<>();
    entries.put("seed", "-9223372036854775808");
    entries.put("model", "a model, with spaces = and : signs");
    new Provenance(entries).writeTo(clip);
    Path file = folder.resolve("clip.tif");
    assertTrue(new FileSaver(clip).saveAsTiff(file.toString()));
    ImagePlus again = IJ.openImage(file.toString());
    assertEquals(entries, Provenance.read(again).entries());
    assertTrue(again.getInfoProperty().contains("svd.seed = -9223372036854775808\n"));
    assertEquals(4, again.getNFrames());
    assertEquals(1.0 / 7, again.getCalibration().frameInterval, 1e-6);
    assertEquals(clip.getCalibration().pixelWidth, again.getCalibration().pixelWidth, 1e-6);
    assertEquals("t=0.143 s", again.getStack().getSliceLabel(2));
    assertTrue(Provenance.read(source()).entries().isEmpty());
  }

  @Test
  void psnrOfTheFittedStartImage() {
    float[] ramp = new float[3 * 32 * 16];
    for (int i = 0; i < ramp.length; i++) {
      ramp[i] = i % 32 / 31f;
    }
    StartFrame start = new StartFrame(32, 16, ramp);
    Canvas canvas = new Canvas(64, 64, Fit.STRETCH);
    float[] same = new float[3 * 64 * 64];
    float[] brighter = new float[same.length];
    for (int i = 0; i < same.length; i++) {
      double x = Math.max(0, Math.min(31, (i % 64 + 0.5) / 2 - 0.5));
      same[i] = (float) (x / 31);
      brighter[i] = same[i] + 0.1f;
    }
    assertTrue(FirstFrame.psnr(start, canvas, same) > 120);
    assertEquals(20, FirstFrame.psnr(start, canvas, brighter), 1e-3);
    float[] grey = new float[3 * 300 * 200];
    Arrays.fill(grey, 0.5f);
    float[] black = new float[same.length];
    StartFrame large = new StartFrame(300, 200, grey);
    for (Fit fit : Fit.values()) {
      double psnr = FirstFrame.psnr(large, new Canvas(64, 64, fit), black);
      assertEquals(-20 * Math.log10(0.5), psnr, 1e-3);
    }
  }

  private static ImagePlus source() {
    ImagePlus source = new ImagePlus("cells.tif", new ByteProcessor(100, 80));
    Calibration calibration = source.getCalibration();
    calibration.pixelWidth = 0.5;
    calibration.pixelHeight = 0.25;
    calibration.xOrigin = 5;
    calibration.yOrigin = 6;
    calibration.setUnit("micron");
    return source;
  }

  private static ImagePlus clip(ImagePlus source, Canvas canvas, int frames, int fps) {
    VideoOutput output = new VideoOutput(source, canvas, fps);
    int area = canvas.width() * canvas.height();
    for (int f = 0; f < frames; f++) {
      float[] rgb = new float[3 * area];
      Arrays.fill(rgb, 0, area, 0.1f);
      Arrays.fill(rgb, area, 2 * area, 0.2f);
      Arrays.fill(rgb, 2 * area, 3 * area, 0.3f);
      output.frame(f, rgb);
    }
    return output.image();
  }
}
