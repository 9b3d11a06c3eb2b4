package sc.fiji.svdtools.forecast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import com.google.gson.Gson;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import sc.fiji.svdtools.checkpoint.CheckpointFacts;
import sc.fiji.svdtools.checkpoint.DemoCheckpoint;
import sc.fiji.svdtools.checkpoint.ModelInfo;
import sc.fiji.svdtools.clip.Canvas;
import sc.fiji.svdtools.clip.Conditioning;
import sc.fiji.svdtools.clip.RunReport;
import sc.fiji.svdtools.clip.VideoSettings;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.sampling.Guidance;
import sc.fiji.svdtools.sampling.Sampling;
import sc.fiji.svdtools.technique.Technique;
import sc.fiji.svdtools.technique.Techniques;
import sc.fiji.svdtools.technique.length.AttentionWindows;
import sc.fiji.svdtools.technique.length.ContextWindows;

/** The line against what was measured, and in words. */
public class ForecastTest {

  private static final long GIGA = 1_000_000_000;
  private static final Device GPU = Device.of(Device.Type.GPU, 0);
  private static final CheckpointFacts SVD =
      new CheckpointFacts(
          new ModelInfo("svd", "original", "0123456789abcdef", 14, 1024, 576, false),
          new CheckpointFacts.Numbers(632_000_000L, 34_000_000L, 1_525_000_000L, 64_000_000L),
          320,
          128);

  @Test
  void oneMeasuredRunForetellsOthersOfTheSameMachine() throws IOException {
    JsonObject h100 = measured("h100/java-float16.json");
    Throughput pace = pace(h100, 1024, 576, 14);
    assertWithin(0.05, run(h100, "1024x576x25"), seconds(pace, 1024, 576, 25));
    assertWithin(0.05, run(h100, "576x320x14"), seconds(pace, 576, 320, 14));
    Throughput small = pace(h100, 576, 320, 14);
    assertWithin(0.05, run(h100, "1024x576x25"), seconds(small, 1024, 576, 25));
  }

  /** The CPU has no part in the constants: this is a prediction. */
  @Test
  void theSameHoldsForTheDemoNetworkOnACpu() throws IOException {
    JsonObject cpu = measured("demo-cpu.json");
    Throughput pace = pace(cpu, 128, 128, 14);
    assertWithin(0.15, run(cpu, "128x128x28"), seconds(pace, 128, 128, 28));
    assertWithin(0.15, run(cpu, "128x128x48"), seconds(pace, 128, 128, 48));
    assertWithin(0.15, run(cpu, "192x128x14"), seconds(pace, 192, 128, 14));
    assertWithin(0.15, run(cpu, "256x256x14"), seconds(pace, 256, 256, 14));
  }

  @Test
  void techniquesAddLittleEnoughToBeLeftOut() throws IOException {
    JsonObject h100 = measured("h100/techniques-48.json");
    double plain = step(h100, "plain");
    assertWithin(0.05, step(h100, "windows 14/7"), plain);
    assertWithin(0.05, step(h100, "windows 14/7 local"), plain);
    assertWithin(0.05, step(h100, "scale per window"), plain);
  }

  @Test
  void memoryIsNearTheLargestUseMeasured() throws IOException {
    JsonObject h100 = measured("h100/java-float16.json");
    for (String shape : List.of("576x320x14", "1024x576x14", "1024x576x25")) {
      String[] numbers = shape.split("x");
      VideoSettings settings =
          settings(
              Integer.parseInt(numbers[0]),
              Integer.parseInt(numbers[1]),
              Integer.parseInt(numbers[2]));
      double used = GIGA * h100.get(shape + " memory_gb DECODE").getAsDouble();
      assertWithin(0.2, used, bytes(settings));
    }
  }

  @Test
  void saysWhatIsKnownAndWhatIsNot() throws IOException {
    Throughput pace = pace(measured("h100/java-float16.json"), 1024, 576, 14);
    Placement gpu = new Placement(GPU, DataType.FLOAT16, 80 * GIGA);
    VideoSettings clip = settings(1024, 576, 14);
    assertEquals(
        "14 frames of 1024x576, 25 steps; about 6 s, 18 GB of the 80 GB free on GPU 0",
        new Forecaster(SVD, Optional.of(gpu), Optional.of(pace))
            .forecast(clip, SamplingPlan.PLAIN, 1)
            .text());
    assertEquals(
        "48 frames of 1024x576, 25 steps, 6 windows of 14;"
            + " about 19 s, 20 GB of the 80 GB free on GPU 0",
        new Forecaster(SVD, Optional.of(gpu), Optional.of(pace))
            .forecast(
                settings(1024, 576, 48).withDecodeChunk(16),
                windows(AttentionWindows.Mode.INDEPENDENT),
                1)
            .text());
    assertEquals(
        "3 clips of 14 frames of 1024x576, 25 steps; time is known after the first run, 18 GB on"
            + " GPU 0",
        new Forecaster(SVD, Optional.of(new Placement(GPU, DataType.FLOAT16, -1)), Optional.empty())
            .forecast(clip, SamplingPlan.PLAIN, 3)
            .text());
    assertEquals(
        "1 frame of 64x64, 25 steps; time and memory are known after the first run",
        new Forecaster(SVD, Optional.empty(), Optional.empty())
            .forecast(settings(64, 64, 1), SamplingPlan.PLAIN, 1)
            .text());
  }

  /** 28 windows of 14: 7 each on four GPUs, 10 on the busiest of three. */
  @Test
  void severalGpusShareTheWindows() {
    SamplingPlan windows = new ContextWindows().applyTo(SamplingPlan.PLAIN);
    VideoSettings clip = settings(1024, 576, 192).withDecodeChunk(14);
    Throughput steps = new Throughput(0, 1e-5, 0);
    double alone = steps.seconds(clip, windows);
    assertEquals(28, Work.effort(clip, windows).parts());
    assertEquals(alone / 4, steps.seconds(clip, windows, 4), 1e-9 * alone);
    assertEquals(alone * 10 / 28, steps.seconds(clip, windows, 3), 1e-9 * alone);
    assertEquals(alone / 28, steps.seconds(clip, windows, 100), 1e-9 * alone);
    assertEquals(
        steps.seconds(clip, SamplingPlan.PLAIN), steps.seconds(clip, SamplingPlan.PLAIN, 4));
    for (int devices = 1; devices < 5; devices++) {
      List<String> helpers = Collections.nCopies(devices - 1, "gpu(1)");
      double seconds = steps.seconds(clip, windows, devices);
      RunReport report = new RunReport(0, seconds, 0, "", helpers, Map.of());
      assertEquals(1e-5, Throughput.of(clip, windows, report).steps(), 1e-14);
    }
  }

  /** Of those that have a window; one with little memory saves for all, but decodes nothing. */
  @Test
  void saysOnHowManyGpus() {
    SamplingPlan windows = new ContextWindows().applyTo(SamplingPlan.PLAIN);
    VideoSettings clip = settings(1024, 576, 20).withDecodeChunk(14);
    Placement gpus =
        new Placement(
            GPU,
            DataType.FLOAT16,
            80 * GIGA,
            List.of(gpu(1, 40 * GIGA), gpu(2, -1), gpu(3, 5 * GIGA), gpu(4, GIGA)));
    Forecaster outlook = new Forecaster(SVD, Optional.of(gpus), Optional.empty());
    assertEquals(
        "20 frames of 1024x576, 25 steps, on 3 GPUs; time is known after the first run, 18 GB of"
            + " the 80 GB free on GPU 0",
        outlook.forecast(clip, windows, 1).text());
    assertEquals(
        "28 frames of 1024x576, 25 steps, on 4 GPUs; time is known after the first run, 18 GB of"
            + " the 80 GB free on GPU 0. To save memory, networks wait in host memory, the two"
            + " clips of a step run one after the other.",
        outlook.forecast(settings(1024, 576, 28).withDecodeChunk(14), windows, 1).text());
    assertEquals(
        "192 frames of 1024x576, 25 steps, on 5 GPUs; needs at least 4.9 GB of memory, 1.0 GB are"
            + " free on GPU 4; choose a smaller size or fewer frames",
        outlook.forecast(settings(1024, 576, 192).withDecodeChunk(14), windows, 1).text());
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
    Throughput pace = pace(measured("h100/java-float16.json"), 1024, 576, 14);
    Placement gpu = new Placement(GPU, DataType.FLOAT16, 80 * GIGA);
    Forecast one =
        new Forecaster(SVD, Optional.of(gpu), Optional.of(pace))
            .forecast(settings(1024, 576, 14), SamplingPlan.PLAIN, 1);
    assertTrue(one.times(40).text().endsWith("; about 4 min, 18 GB of the 80 GB free on GPU 0"));
    assertTrue(one.times(4000).text().contains("; about 6.3 h, "), one.times(4000).text());
  }

  @Test
  void saysWhatIsDoneToSaveMemory() {
    Placement small = new Placement(GPU, DataType.FLOAT16, 8 * GIGA);
    Forecast tight =
        new Forecaster(SVD, Optional.of(small), Optional.empty())
            .forecast(settings(1024, 576, 14), SamplingPlan.PLAIN, 1);
    assertTrue(tight.fits());
    assertEquals(
        "14 frames of 1024x576, 25 steps; time is known after the first run, 6.8 GB of the 8.0 GB"
            + " free on GPU 0. To save memory, networks wait in host memory, 7 frames are decoded"
            + " at a time instead of 14.",
        tight.text());
  }

  @Test
  void warnsWhenItWillNotFit() {
    Placement cpu = new Placement(Device.cpu(), DataType.FLOAT32, 10 * GIGA);
    Forecaster outlook = new Forecaster(SVD, Optional.of(cpu), Optional.empty());
    Forecast tooLarge = outlook.forecast(settings(1024, 576, 14), SamplingPlan.PLAIN, 1);
    assertFalse(tooLarge.fits());
    assertEquals(
        "14 frames of 1024x576, 25 steps; needs at least 14 GB of memory, 10 GB are free on the"
            + " CPU; choose a smaller size or fewer frames",
        tooLarge.text());
    assertTrue(outlook.forecast(settings(64, 64, 1), SamplingPlan.PLAIN, 1).fits());
  }

  @Test
  void withoutGuidanceTheStepsTakeHalf() {
    Sampling s = Sampling.DEFAULT;
    Sampling neutral =
        new Sampling(
            s.schedule(), s.steps(), s.solver(), new Guidance(1, 1, Guidance.Curve.CONSTANT));
    VideoSettings guided = settings(64, 64, 8);
    VideoSettings plain =
        new VideoSettings(guided.canvas(), 8, Conditioning.DEFAULT, neutral, 0, 0);
    assertEquals(
        Work.of(guided, SamplingPlan.PLAIN).steps(),
        2 * Work.of(plain, SamplingPlan.PLAIN).steps());
  }

  @Test
  void whatALoadedModelHoldsCountsAsFree() {
    Placement gpu = new Placement(GPU, DataType.FLOAT16, 5);
    assertEquals(gpu, gpu.holding(SVD.numbers()));
    Placement cpu = Placement.now(Device.cpu(), DataType.FLOAT32);
    assertTrue(cpu.free() > 0 && cpu.free() < 1000 * GIGA, cpu.toString());
    CheckpointFacts.Numbers huge = new CheckpointFacts.Numbers(0, 0, 1000 * GIGA, 0);
    assertTrue(cpu.holding(huge).free() > 4000 * GIGA);
  }

  @Test
  void aKeptPaceReadsBack() {
    Throughput pace = new Throughput(1e-7, 2.5, 3);
    assertEquals(Optional.of(pace), Throughput.parse(pace.text()));
    assertEquals(Optional.empty(), Throughput.parse(""));
    assertEquals(Optional.empty(), Throughput.parse("1 2 x"));
  }

  @Test
  void theHeaderOfTheDemoTellsItsSize() {
    CheckpointFacts demo = CheckpointFacts.of(DemoCheckpoint.CELLS.path());
    CheckpointFacts.Numbers numbers = demo.numbers();
    assertEquals(
        22.8e6,
        numbers.imageEncoder() + numbers.encoder() + numbers.unet() + numbers.decoder(),
        0.05e6);
    assertEquals(32, demo.unetWidth());
    assertEquals(32, demo.decoderWidth());
    assertEquals(14, demo.model().frames());
    assertEquals(128, demo.model().width());
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

  /** Estimate for a GPU with plenty of memory. */
  private static double bytes(VideoSettings settings) {
    Placement gpu = new Placement(GPU, DataType.FLOAT16, 80 * GIGA);
    return new Forecaster(SVD, Optional.of(gpu), Optional.empty())
        .forecast(settings, SamplingPlan.PLAIN, 1)
        .memory()
        .orElseThrow()
        .bytes();
  }

  private static SamplingPlan windows(AttentionWindows.Mode mode) {
    Technique technique = new AttentionWindows(14, 7, mode, AttentionWindows.Positions.ABSOLUTE);
    return Techniques.plan(List.of(technique));
  }

  private static double seconds(Throughput pace, int width, int height, int frames) {
    return pace.seconds(settings(width, height, frames));
  }

  private static VideoSettings settings(int width, int height, int frames) {
    return VideoSettings.of(new Canvas(width, height, Canvas.Fit.CROP), frames);
  }

  private static Throughput pace(JsonObject table, int width, int height, int frames) {
    String shape = width + "x" + height + "x" + frames;
    double encode = table.get(shape + " encode_s").getAsDouble();
    double decode = table.get(shape + " decode_s").getAsDouble();
    RunReport report = new RunReport(encode, run(table, shape) - encode - decode, decode, "");
    return Throughput.of(settings(width, height, frames), report);
  }

  private static double run(JsonObject table, String shape) {
    return table.get(shape + " whole_run_s").getAsDouble();
  }

  private static double step(JsonObject table, String row) {
    return table.get("1024x576x48 " + row + " step_s").getAsDouble();
  }

  private static JsonObject measured(String file) throws IOException {
    Path base = Path.of(System.getProperty("project.basedir", "."));
    try (Reader reader = Files.newBufferedReader(base.resolve("resources/benchmarks/" + file))) {
      return new Gson().fromJson(reader, JsonObject.class);
    }
  }

  private static void assertWithin(double share, double measured, double foretold) {
    assertEquals(1, foretold / measured, share, foretold + " foretold, " + measured + " measured");
  }
}
