package sc.fiji.svdtools.forecast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import sc.fiji.svdtools.checkpoint.CheckpointFacts;
import sc.fiji.svdtools.checkpoint.DemoCheckpoint;
import sc.fiji.svdtools.clip.Conditioning;
import sc.fiji.svdtools.clip.RunReport;
import sc.fiji.svdtools.clip.VideoSettings;
import sc.fiji.svdtools.draft.Score;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.sampling.Guidance;
import sc.fiji.svdtools.sampling.Sampling;
import sc.fiji.svdtools.technique.course.SeedChoice;
import sc.fiji.svdtools.technique.length.ContextWindows;

/** The estimate of time and memory against what was measured. */
public class ForecastTest {

  @Test
  void oneMeasuredRunForetellsOthersOfTheSameMachine() throws IOException {
    JsonObject h100 = Measured.table("h100/java-float16.json");
    Throughput pace = Measured.pace(h100, 1024, 576, 14);
    assertWithin(0.05, Measured.run(h100, "1024x576x25"), seconds(pace, 1024, 576, 25));
    assertWithin(0.05, Measured.run(h100, "576x320x14"), seconds(pace, 576, 320, 14));
    Throughput small = Measured.pace(h100, 576, 320, 14);
    assertWithin(0.05, Measured.run(h100, "1024x576x25"), seconds(small, 1024, 576, 25));
  }

  /** The CPU has no part in the constants: this is a prediction. */
  @Test
  void theSameHoldsForTheDemoNetworkOnACpu() throws IOException {
    JsonObject cpu = Measured.table("demo-cpu.json");
    Throughput pace = Measured.pace(cpu, 128, 128, 14);
    assertWithin(0.15, Measured.run(cpu, "128x128x28"), seconds(pace, 128, 128, 28));
    assertWithin(0.15, Measured.run(cpu, "128x128x48"), seconds(pace, 128, 128, 48));
    assertWithin(0.15, Measured.run(cpu, "192x128x14"), seconds(pace, 192, 128, 14));
    assertWithin(0.15, Measured.run(cpu, "256x256x14"), seconds(pace, 256, 256, 14));
  }

  @Test
  void techniquesAddLittleEnoughToBeLeftOut() throws IOException {
    JsonObject h100 = Measured.table("h100/techniques-48.json");
    double plain = step(h100, "plain");
    assertWithin(0.05, step(h100, "windows 14/7"), plain);
    assertWithin(0.05, step(h100, "windows 14/7 local"), plain);
    assertWithin(0.05, step(h100, "scale per window"), plain);
  }

  @Test
  void memoryIsNearTheLargestUseMeasured() throws IOException {
    JsonObject h100 = Measured.table("h100/java-float16.json");
    for (String shape : List.of("576x320x14", "1024x576x14", "1024x576x25")) {
      String[] numbers = shape.split("x");
      VideoSettings settings =
          Measured.settings(
              Integer.parseInt(numbers[0]),
              Integer.parseInt(numbers[1]),
              Integer.parseInt(numbers[2]));
      double used = Measured.GIGA * h100.get(shape + " memory_gb DECODE").getAsDouble();
      assertWithin(0.2, used, bytes(settings));
    }
  }

  /** Five drafts: each of three GPUs makes two at most, and one of them goes on alone. */
  @Test
  void severalGpusShareDrafts() {
    SamplingPlan five = new SeedChoice(5, Score.MOTION, 7.8, "").applyTo(SamplingPlan.PLAIN);
    SamplingPlan two = new SeedChoice(2, Score.MOTION, 7.8, "").applyTo(SamplingPlan.PLAIN);
    VideoSettings clip = Measured.settings(576, 320, 14);
    Throughput pace = new Throughput(3, 1e-5, 7);
    assertEquals(pace.seconds(clip, two), pace.seconds(clip, five, 3));
    assertEquals(List.of(1, 3, 5), devices(clip, five, 1, 3, 9));
    SamplingPlan windows = new ContextWindows().applyTo(five);
    assertEquals(List.of(1, 3, 5), devices(clip, windows, 1, 3, 9));
    VideoSettings lengthy = Measured.settings(576, 320, 192);
    assertEquals(List.of(1, 3, 28), devices(lengthy, windows, 1, 3, 99));
    int some = Work.draftSteps(lengthy, windows);
    double steps = 25.0 + 4 * some;
    double alone = Work.of(lengthy, windows).steps();
    assertEquals(
        alone * (2 * some + (25 - some) * 10 / 28.0) / steps,
        Work.of(lengthy, windows, 3).steps(),
        1e-9 * alone);
  }

  private static List<Integer> devices(VideoSettings clip, SamplingPlan plan, Integer... there) {
    return Stream.of(there).map(n -> Work.devices(clip, plan, n)).toList();
  }

  /** 28 windows of 14: 7 each on four GPUs, 10 on the busiest of three. */
  @Test
  void severalGpusShareTheWindows() {
    SamplingPlan windows = new ContextWindows().applyTo(SamplingPlan.PLAIN);
    VideoSettings clip = Measured.settings(1024, 576, 192).withDecodeChunk(14);
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

  @Test
  void withoutGuidanceTheStepsTakeHalf() {
    Sampling s = Sampling.DEFAULT;
    Sampling neutral =
        new Sampling(
            s.schedule(), s.steps(), s.solver(), new Guidance(1, 1, Guidance.Curve.CONSTANT));
    VideoSettings guided = Measured.settings(64, 64, 8);
    VideoSettings plain =
        new VideoSettings(guided.canvas(), 8, Conditioning.DEFAULT, neutral, 0, 0);
    assertEquals(
        Work.of(guided, SamplingPlan.PLAIN).steps(),
        2 * Work.of(plain, SamplingPlan.PLAIN).steps());
  }

  @Test
  void whatALoadedModelHoldsCountsAsFree() {
    Placement gpu = new Placement(Measured.GPU, DataType.FLOAT16, 5);
    assertEquals(gpu, gpu.holding(Measured.SVD.numbers()));
    Placement cpu = Placement.now(Device.cpu(), DataType.FLOAT32);
    assertTrue(cpu.free() > 0 && cpu.free() < 1000 * Measured.GIGA, cpu.toString());
    CheckpointFacts.Numbers huge = new CheckpointFacts.Numbers(0, 0, 1000 * Measured.GIGA, 0);
    assertTrue(cpu.holding(huge).free() > 4000 * Measured.GIGA);
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

  /** Estimate for a GPU with plenty of memory. */
  private static double bytes(VideoSettings settings) {
    Placement gpu = new Placement(Measured.GPU, DataType.FLOAT16, 80 * Measured.GIGA);
    return new Forecaster(Measured.SVD, Optional.of(gpu), Optional.empty())
        .forecast(settings, SamplingPlan.PLAIN, 1)
        .memory()
        .orElseThrow()
        .bytes();
  }

  private static double seconds(Throughput pace, int width, int height, int frames) {
    return pace.seconds(Measured.settings(width, height, frames));
  }

  private static double step(JsonObject table, String row) {
    return table.get("1024x576x48 " + row + " step_s").getAsDouble();
  }

  private static void assertWithin(double share, double measured, double foretold) {
    assertEquals(1, foretold / measured, share, foretold + " foretold, " + measured + " measured");
  }
}
