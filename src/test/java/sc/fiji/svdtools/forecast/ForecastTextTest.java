package sc.fiji.svdtools.forecast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import sc.fiji.svdtools.checkpoint.CheckpointFacts;
import sc.fiji.svdtools.checkpoint.DemoCheckpoint;
import sc.fiji.svdtools.clip.Canvas;
import sc.fiji.svdtools.clip.VideoSettings;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.technique.Technique;
import sc.fiji.svdtools.technique.Techniques;
import sc.fiji.svdtools.technique.length.AttentionWindows;
import sc.fiji.svdtools.technique.length.ContextWindows;

/** The line says in words how long a clip takes, what memory, and what is done to save it. */
class ForecastTextTest {

  @Test
  void saysWhatIsKnownAndWhatIsNot() throws IOException {
    Throughput pace = Measured.pace(Measured.table("h100/java-float16.json"), 1024, 576, 14);
    Placement gpu = new Placement(Measured.GPU, DataType.FLOAT16, 80 * Measured.GIGA);
    VideoSettings clip = Measured.settings(1024, 576, 14);
    assertEquals(
        "14 frames of 1024x576, 25 steps; about 6 s, 18 GB of the 80 GB free on GPU 0",
        new Forecaster(Measured.SVD, Optional.of(gpu), Optional.of(pace))
            .forecast(clip, SamplingPlan.PLAIN, 1)
            .text());
    assertEquals(
        "48 frames of 1024x576, 25 steps, 6 windows of 14;"
            + " about 19 s, 20 GB of the 80 GB free on GPU 0",
        new Forecaster(Measured.SVD, Optional.of(gpu), Optional.of(pace))
            .forecast(
                Measured.settings(1024, 576, 48).withDecodeChunk(16),
                windows(AttentionWindows.Mode.INDEPENDENT),
                1)
            .text());
    assertEquals(
        "3 clips of 14 frames of 1024x576, 25 steps; time is known after the first run, 18 GB on"
            + " GPU 0",
        new Forecaster(
                Measured.SVD,
                Optional.of(new Placement(Measured.GPU, DataType.FLOAT16, -1)),
                Optional.empty())
            .forecast(clip, SamplingPlan.PLAIN, 3)
            .text());
    assertEquals(
        "1 frame of 64x64, 25 steps; time and memory are known after the first run",
        new Forecaster(Measured.SVD, Optional.empty(), Optional.empty())
            .forecast(Measured.settings(64, 64, 1), SamplingPlan.PLAIN, 1)
            .text());
  }

  /** Of those that have a window; one with little memory saves for all, but decodes nothing. */
  @Test
  void saysOnHowManyGpus() {
    SamplingPlan windows = new ContextWindows().applyTo(SamplingPlan.PLAIN);
    VideoSettings clip = Measured.settings(1024, 576, 20).withDecodeChunk(14);
    Placement gpus =
        new Placement(
            Measured.GPU,
            DataType.FLOAT16,
            80 * Measured.GIGA,
            List.of(
                gpu(1, 40 * Measured.GIGA),
                gpu(2, -1),
                gpu(3, 5 * Measured.GIGA),
                gpu(4, Measured.GIGA)));
    Forecaster outlook = new Forecaster(Measured.SVD, Optional.of(gpus), Optional.empty());
    assertEquals(
        "20 frames of 1024x576, 25 steps, on 3 GPUs; time is known after the first run, 18 GB of"
            + " the 80 GB free on GPU 0",
        outlook.forecast(clip, windows, 1).text());
    assertEquals(
        "28 frames of 1024x576, 25 steps, on 4 GPUs; time is known after the first run, 18 GB of"
            + " the 80 GB free on GPU 0. To save memory, networks wait in host memory, the two"
            + " clips of a step run one after the other.",
        outlook.forecast(Measured.settings(1024, 576, 28).withDecodeChunk(14), windows, 1).text());
    assertEquals(
        "192 frames of 1024x576, 25 steps, on 5 GPUs; needs at least 4.9 GB of memory, 1.0 GB are"
            + " free on GPU 4; choose a smaller size or fewer frames, or set 'device' to gpu0",
        outlook.forecast(Measured.settings(1024, 576, 192).withDecodeChunk(14), windows, 1).text());
    String alone =
        "20 frames of 1024x576, 25 steps; time is known after the first run, 18 GB of the 80 GB"
            + " free on GPU 0";
    assertEquals(alone, outlook.alone().forecast(clip, windows, 1).text());
    assertEquals(alone, outlook.forecast(clip, SamplingPlan.PLAIN, 1).text());
  }

  private static Placement gpu(int number, long free) {
    return new Placement(Device.gpu(number), DataType.FLOAT16, free);
  }

  @Test
  void manyClipsTakeTheirTimeAndNoMoreMemory() throws IOException {
    Throughput pace = Measured.pace(Measured.table("h100/java-float16.json"), 1024, 576, 14);
    Placement gpu = new Placement(Measured.GPU, DataType.FLOAT16, 80 * Measured.GIGA);
    Forecast one =
        new Forecaster(Measured.SVD, Optional.of(gpu), Optional.of(pace))
            .forecast(Measured.settings(1024, 576, 14), SamplingPlan.PLAIN, 1);
    assertTrue(one.times(40).text().endsWith("; about 4 min, 18 GB of the 80 GB free on GPU 0"));
    assertTrue(one.times(4000).text().contains("; about 6.3 h, "), one.times(4000).text());
  }

  @Test
  void saysWhatIsDoneToSaveMemory() {
    Placement small = new Placement(Measured.GPU, DataType.FLOAT16, 8 * Measured.GIGA);
    Forecast tight =
        new Forecaster(Measured.SVD, Optional.of(small), Optional.empty())
            .forecast(Measured.settings(1024, 576, 14), SamplingPlan.PLAIN, 1);
    assertTrue(tight.fits());
    assertEquals(
        "14 frames of 1024x576, 25 steps; time is known after the first run, 6.8 GB of the 8.0 GB"
            + " free on GPU 0. To save memory, networks wait in host memory, 7 frames are decoded"
            + " at a time instead of 14.",
        tight.text());
  }

  @Test
  void warnsWhenItWillNotFit() {
    Placement cpu = new Placement(Device.cpu(), DataType.FLOAT32, 10 * Measured.GIGA);
    Forecaster outlook = new Forecaster(Measured.SVD, Optional.of(cpu), Optional.empty());
    Forecast tooLarge = outlook.forecast(Measured.settings(1024, 576, 14), SamplingPlan.PLAIN, 1);
    assertFalse(tooLarge.fits());
    assertEquals(
        "14 frames of 1024x576, 25 steps; needs at least 14 GB of memory, 10 GB are free on the"
            + " CPU; choose a smaller size or fewer frames",
        tooLarge.text());
    assertTrue(outlook.forecast(Measured.settings(64, 64, 1), SamplingPlan.PLAIN, 1).fits());
  }

  /** What came with the plugin says that it is small and what it has seen; others say nothing. */
  @Test
  void builtInNetworksIntroduceThemselves() {
    VideoSettings settings = VideoSettings.of(new Canvas(64, 64, Canvas.Fit.CROP), 1);
    CheckpointFacts pictures = CheckpointFacts.of(DemoCheckpoint.PICTURES.path());
    assertEquals(
        "1 frame of 64x64, 25 steps; time and memory are known after the first run. Small built-in"
            + " network, trained on made-up pictures and cells",
        new Forecaster(pictures, Optional.empty(), Optional.empty())
            .forecast(settings, SamplingPlan.PLAIN, 1)
            .text());
  }

  private static SamplingPlan windows(AttentionWindows.Mode mode) {
    Technique technique = new AttentionWindows(14, 7, mode, AttentionWindows.Positions.ABSOLUTE);
    return Techniques.plan(List.of(technique));
  }
}
