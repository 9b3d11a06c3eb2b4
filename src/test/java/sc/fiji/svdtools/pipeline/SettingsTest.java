package sc.fiji.svdtools.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.Device;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import sc.fiji.svdtools.checkpoint.ModelSizes;
import sc.fiji.svdtools.clip.Canvas;
import sc.fiji.svdtools.clip.Conditioning;
import sc.fiji.svdtools.clip.Fitting;
import sc.fiji.svdtools.clip.StartFrame;
import sc.fiji.svdtools.clip.VideoSettings;
import sc.fiji.svdtools.forecast.MemoryNeed;

/** Bad values get one sentence that names the thing, its value and what is allowed. */
class SettingsTest {

  private static void refused(String sentence, Executable what) {
    assertEquals(sentence, assertThrows(IllegalArgumentException.class, what).getMessage());
  }

  @Test
  void sizes() {
    refused(
        "Width is 100; it must be a multiple of 8 from 64 to 4096.",
        () -> new Canvas(100, 64, Canvas.Fit.CROP));
    refused(
        "Height is 8192; it must be a multiple of 8 from 64 to 4096.",
        () -> new Canvas(64, 8192, Canvas.Fit.CROP));
  }

  @Test
  void frames() {
    Canvas canvas = new Canvas(64, 64, Canvas.Fit.CROP);
    refused(
        "Frames is 0; it must be a whole number from 1 to 1000.",
        () -> VideoSettings.of(canvas, 0));
    refused(
        "Frames is 1001; it must be a whole number from 1 to 1000.",
        () -> VideoSettings.of(canvas, 1001));
  }

  @Test
  void conditioning() {
    refused(
        "Augmentation is NaN; it must be a number from 0 to 10.",
        () -> new Conditioning(7, 127, Double.NaN, Conditioning.Preprocessing.REFERENCE));
    refused(
        "Motion bucket is -1; it must be a whole number from 0 to 1023.",
        () -> new Conditioning(7, -1, 0, Conditioning.Preprocessing.REFERENCE));
  }

  @Test
  void startFrames() {
    refused(
        "The start image is 1 x 1 pixels; it must be at least 2 x 2.",
        () -> new StartFrame(1, 1, new float[3]));
    refused(
        "The start image holds the value NaN; all values must be from 0 to 1.",
        () -> new StartFrame(2, 2, new float[] {0, Float.NaN, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}));
  }

  @Test
  void memory() {
    String sentence =
        assertThrows(
                IllegalArgumentException.class,
                () -> new MemoryNeed(4_000_000_000_000_000L, "This clip").require(Device.cpu()))
            .getMessage();
    assertEquals(
        "This clip needs 4000000.0 GB of memory on cpu(); X GB are free.",
        sentence.replaceAll("; [0-9.]+ GB", "; X GB"));
  }

  @Test
  void onlyTheWordXtInAFileNameMeans25Frames() {
    for (String name : new String[] {"svd_xt.safetensors", "svd_xt_1_1.safetensors", "SVD-XT"}) {
      assertEquals(25, ModelSizes.trainedFrames(name), name);
    }
    for (String name : new String[] {"svd.safetensors", "text.safetensors", "next-svd"}) {
      assertEquals(14, ModelSizes.trainedFrames(name), name);
    }
  }

  @Test
  void fittingKeepsTheRatio() {
    Fitting crop = Fitting.of(200, 100, new Canvas(64, 64, Canvas.Fit.CROP));
    assertEquals("[0, 50, 100, 150]", java.util.Arrays.toString(crop.box()));
    Fitting pad = Fitting.of(200, 100, new Canvas(64, 64, Canvas.Fit.PAD));
    assertEquals("[32, 64]", java.util.Arrays.toString(pad.size()));
    assertEquals("[0, 0, 16, 16]", java.util.Arrays.toString(pad.pad()));
  }
}
