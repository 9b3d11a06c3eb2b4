package sc.fiji.svdtools.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.svdtools.clip.Canvas;
import sc.fiji.svdtools.clip.Conditioning;
import sc.fiji.svdtools.clip.Progress;
import sc.fiji.svdtools.clip.Sources;
import sc.fiji.svdtools.clip.StartFrame;
import sc.fiji.svdtools.clip.VideoSettings;
import sc.fiji.svdtools.forecast.Work;
import sc.fiji.svdtools.plan.Encoders;
import sc.fiji.svdtools.plan.Links;
import sc.fiji.svdtools.plan.NoiseSource;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.sampling.Sampling;
import sc.fiji.svdtools.sampling.Schedule;
import sc.fiji.svdtools.technique.length.Continuation;
import sc.fiji.svdtools.weights.TinyModel;

/** Long clips made of links on a small random network. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ContinuationTest {

  private static final int STEPS = 2;
  private static final int SIZE = 64;
  private static final long SEED = 5;

  private SvdPipeline pipeline;

  @BeforeAll
  void load(@TempDir Path folder) {
    Path file = TinyModel.WHOLE.writeOriginal(folder.resolve("tiny.safetensors"), DataType.FLOAT32);
    pipeline = SvdPipeline.load(file, Device.cpu(), DataType.FLOAT32, Progress.NONE);
  }

  @AfterAll
  void close() {
    pipeline.close();
  }

  @Test
  void countsLinks() {
    Links links = new Links(14, 1);
    assertEquals(1, links.count(14));
    assertEquals(2, links.count(15));
    assertEquals(2, links.count(27));
    assertEquals(3, links.count(28));
    assertEquals(8, links.count(96));
    assertEquals(3, new Links(14, 4).count(34));
    assertEquals(4, new Links(14, 4).count(35));
    assertEquals(9, links.framesOf(9));
    assertEquals(14, links.framesOf(15));
    assertEquals(1, Links.NONE.count(1000));
  }

  /** With nothing matched, the first link is the plain clip and the second one that of its end. */
  @Test
  void unmatchedLinksAreRunsOfTheirOwn() {
    List<float[]> all = run(new Continuation(3, 1, 0, false), 5, SEED);
    List<float[]> first = run(SamplingPlan.PLAIN, Sources.of(start()), 3, SEED);
    Sources second = Sources.of(new StartFrame(SIZE, SIZE, first.get(2)));
    long seed = NoiseSource.derived(SEED, "link", 1);
    List<float[]> next = run(SamplingPlan.PLAIN, second, 3, seed);
    assertEquals(5, all.size());
    same(first.get(0), all.get(0));
    same(first.get(1), all.get(1));
    same(first.get(2), all.get(2));
    same(next.get(1), all.get(3));
    same(next.get(2), all.get(4));
  }

  /** Frames of the last link beyond the end are left out. */
  @Test
  void aLongerClipBeginsWithTheShorterOne() {
    Continuation technique = new Continuation(3, 1, 1, true);
    List<float[]> five = run(technique, 5, SEED);
    List<float[]> four = run(technique, 4, SEED);
    assertEquals(4, four.size());
    for (int f = 0; f < 4; f++) {
      same(five.get(f), four.get(f));
    }
  }

  @Test
  void aClipOfOneLinkIsPlain() {
    List<float[]> plain = run(SamplingPlan.PLAIN, Sources.of(start()), 3, SEED);
    List<float[]> linked = run(new Continuation(3, 1, 1, true), 3, SEED);
    for (int f = 0; f < 3; f++) {
      same(plain.get(f), linked.get(f));
    }
  }

  /** The statistics of each latent frame are the first image's; of half the way, half. */
  @Test
  void matchesTheStatistics() {
    StartFrame start = start();
    Sources sources = Sources.of(start).with(Encoders.FIRST, List.of(start));
    double[] plain = means(sources, new Continuation(2, 1, 0, true));
    double[] full = means(sources, new Continuation(2, 1, 1, true));
    double[] half = means(sources, new Continuation(2, 1, 0.5, true));
    for (int c = 0; c < 4; c++) {
      assertEquals(full[c], full[4 + c], 1e-4, "channel " + c);
      assertEquals((plain[c] + full[c]) / 2, half[c], 1e-4, "channel " + c);
      assertTrue(Math.abs(plain[c] - full[c]) > 1e-3, "channel " + c);
    }
  }

  /** Mean of each channel in the latents of both frames. */
  private double[] means(Sources sources, Continuation technique) {
    float[] latents =
        pipeline.latents(
            sources, settings(2, SEED), technique.applyTo(SamplingPlan.PLAIN), Progress.NONE);
    double[] means = new double[8];
    int pixels = latents.length / 8;
    for (int i = 0; i < latents.length; i++) {
      means[i / (4 * pixels) * 4 + i % 4] += latents[i] / pixels;
    }
    return means;
  }

  /** Frames shared with the link before are held to them to the end. */
  @Test
  void holdsTheOverlap() {
    StartFrame start = start();
    StartFrame other = picture(3);
    Sources sources =
        Sources.of(other)
            .with(Encoders.FIRST, List.of(start))
            .with(Encoders.BEFORE, List.of(start, other));
    Continuation technique = new Continuation(4, 2, 0, true);
    VideoSettings settings = settings(4, SEED);
    SamplingPlan plan = technique.applyTo(SamplingPlan.PLAIN);
    float[] held = pipeline.latents(sources, settings, plan, Progress.NONE);
    float[] again = pipeline.latents(sources, settings.withSeed(SEED + 1), plan, Progress.NONE);
    int frame = held.length / 4;
    assertArrayEquals(Arrays.copyOf(held, 2 * frame), Arrays.copyOf(again, 2 * frame));
    assertFalse(
        Arrays.equals(
            Arrays.copyOfRange(held, 2 * frame, 4 * frame),
            Arrays.copyOfRange(again, 2 * frame, 4 * frame)));
  }

  @Test
  void theFirstTokenChangesLaterLinksOnly() {
    List<float[]> with = run(new Continuation(3, 1, 0, true), 5, SEED);
    List<float[]> without = run(new Continuation(3, 1, 0, false), 5, SEED);
    same(without.get(2), with.get(2));
    assertFalse(Arrays.equals(without.get(3), with.get(3)));
  }

  @Test
  void tellsItsCost() {
    SamplingPlan plan = new Continuation(3, 1, 1, true).applyTo(SamplingPlan.PLAIN);
    VideoSettings five = settings(5, SEED);
    assertEquals(2 * 2 * 3 * STEPS, Work.evaluations(five, plan));
    assertEquals(2 * Work.of(settings(3, SEED), plan).decode(), Work.of(five, plan).decode());
    assertEquals(3, Work.link(five, plan).frames());
  }

  /** Stages come once, in order, and no count falls. */
  @Test
  void progressGoesForward() {
    List<String> lines = new ArrayList<>();
    Progress progress =
        (stage, done, total) -> lines.add(stage.ordinal() + " %03d/%03d".formatted(done, total));
    SamplingPlan plan = new Continuation(3, 1, 1, true).applyTo(SamplingPlan.PLAIN);
    pipeline.generate(Sources.of(start()), settings(7, SEED), plan, (f, rgb) -> {}, progress);
    List<String> sorted = lines.stream().sorted().toList();
    assertEquals(sorted, lines);
    assertTrue(lines.contains(Progress.Stage.SAMPLE.ordinal() + " 006/006"), lines.toString());
  }

  @Test
  void leavesNoTensors() {
    int before = pipeline.liveTensors();
    run(new Continuation(3, 2, 1, true), 5, SEED);
    assertEquals(before, pipeline.liveTensors());
  }

  @Test
  void refusesInOneSentence() {
    for (Executable bad :
        List.<Executable>of(
            () -> new Continuation(1, 1, 1, true),
            () -> new Continuation(14, 14, 1, true),
            () -> new Continuation(14, 1, Double.NaN, true))) {
      String message = assertThrows(IllegalArgumentException.class, bad).getMessage();
      assertTrue(message.matches("The [^;]+; it must [^;]+\\."), message);
    }
  }

  private static void same(float[] expected, float[] actual) {
    assertArrayEquals(expected, actual);
  }

  private List<float[]> run(Continuation technique, int frames, long seed) {
    return run(technique.applyTo(SamplingPlan.PLAIN), Sources.of(start()), frames, seed);
  }

  private List<float[]> run(SamplingPlan plan, Sources sources, int frames, long seed) {
    List<float[]> made = new ArrayList<>();
    pipeline.generate(
        sources,
        settings(frames, seed),
        plan,
        (index, rgb) -> {
          assertEquals(made.size(), index);
          made.add(rgb);
        },
        Progress.NONE);
    return made;
  }

  private static VideoSettings settings(int frames, long seed) {
    Canvas canvas = new Canvas(SIZE, SIZE, Canvas.Fit.CROP);
    Sampling sampling =
        new Sampling(Schedule.KARRAS, STEPS, Sampling.Solver.EULER, Sampling.DEFAULT.guidance());
    return new VideoSettings(canvas, frames, Conditioning.DEFAULT, sampling, seed, 0);
  }

  private static StartFrame start() {
    return picture(7);
  }

  private static StartFrame picture(int period) {
    float[] rgb = new float[3 * SIZE * SIZE];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (i % period) / (float) period * ((i / SIZE) % SIZE) / SIZE;
    }
    return new StartFrame(SIZE, SIZE, rgb);
  }
}
