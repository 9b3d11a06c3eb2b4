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
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import sc.fiji.svdtools.clip.Canvas;
import sc.fiji.svdtools.clip.Progress;
import sc.fiji.svdtools.clip.StartFrame;
import sc.fiji.svdtools.clip.VideoSettings;
import sc.fiji.svdtools.key.Options;
import sc.fiji.svdtools.plan.FeatureReuse;
import sc.fiji.svdtools.plan.Ports;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.technique.Technique;
import sc.fiji.svdtools.technique.Techniques;
import sc.fiji.svdtools.tensor.Close;
import sc.fiji.svdtools.weights.TinyModel;

/** Whole runs with techniques on a small random network. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TechniqueRunTest {

  private static final int FRAMES = 4;

  private static final String[] ACTIVE = {
    "posframes=3",
    "keyscale=0.5",
    "queryscale=[1,0.8,0.6,0.4] valuescale=0.9",
    "valuescale=0.8 scalescope=temporal-all",
    "valuescale=0.8 scalescope=all",
    "attnscale=4",
    "windowsize=3 windowstride=2 windowmode=independent windowpositions=absolute",
    "windowsize=3 windowstride=2 windowmode=independent windowpositions=scaled",
    "windowsize=3 windowstride=2 windowmode=independent windowpositions=local",
    "windowsize=3 windowstride=2 windowmode=scale-per-window windowpositions=absolute",
    "windowsize=3 windowstride=2 shuffle=reschedule",
    "windowsize=3 windowstride=2 shuffle=permute",
    "guidancefrom=20 guidanceto=80",
    "refcompatible=true",
    "refcompatible=true posframes=2 keyscale=0.7"
  };

  private SvdPipeline pipeline;
  private List<float[]> plain;

  @BeforeAll
  void load(@TempDir Path folder) {
    Path file = TinyModel.WHOLE.writeOriginal(folder.resolve("tiny.safetensors"), DataType.FLOAT32);
    pipeline = SvdPipeline.load(file, Device.cpu(), DataType.FLOAT32, Progress.NONE);
    plain = run(SamplingPlan.PLAIN, 3);
  }

  @AfterAll
  void close() {
    pipeline.close();
  }

  private static VideoSettings settings(long seed) {
    return settings(seed, 1);
  }

  private static VideoSettings settings(long seed, int steps) {
    VideoSettings s = VideoSettings.of(new Canvas(64, 64, Canvas.Fit.CROP), FRAMES);
    return new VideoSettings(
        s.canvas(),
        s.frames(),
        s.conditioning(),
        new sc.fiji.svdtools.sampling.Sampling(
            s.sampling().schedule(), steps, s.sampling().solver(), s.sampling().guidance()),
        seed,
        0);
  }

  /** Features are made at steps 0 and 2 and used again at step 1. */
  @Test
  void sharedFeaturesChangeTheClipABit() {
    List<float[]> exact = runSteps(SamplingPlan.PLAIN);
    List<float[]> shared = runSteps(plan("cacheevery=2"));
    assertFalse(equal(exact, shared));
    assertTrue(equal(shared, runSteps(plan("cacheevery=2"))));
    assertTrue(equal(exact, runSteps(plan("guidancefrom=0 guidanceto=100"))));
  }

  /** Techniques claim that each step makes its own, so that no other can want features shared. */
  @Test
  void featuresAreKeptOnlyWhereStepsShareThem() {
    int none = mostTensors(SamplingPlan.PLAIN);
    assertTrue(mostTensors(plan("cacheevery=2")) > none);
    assertEquals(
        none, mostTensors(SamplingPlan.PLAIN.claim("x", Ports.FEATURES, FeatureReuse.PLAIN)));
    assertFalse(plan("contextsize=3 contextstride=1").changes(Ports.FEATURES));
  }

  /** Tensors alive after a step. */
  private int mostTensors(SamplingPlan plan) {
    int[] most = {0};
    Progress count =
        (stage, done, total) -> {
          if (stage == Progress.Stage.SAMPLE) {
            most[0] = Math.max(most[0], pipeline.liveTensors());
          }
        };
    pipeline.generate(picture(), settings(3, 3), plan, (i, rgb) -> {}, count);
    return most[0];
  }

  private List<float[]> runSteps(SamplingPlan plan) {
    List<float[]> frames = new ArrayList<>();
    pipeline.generate(picture(), settings(3, 3), plan, (i, rgb) -> frames.add(rgb), Progress.NONE);
    return frames;
  }

  private static StartFrame picture() {
    float[] rgb = new float[3 * 64 * 64];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (float) (0.5 + 0.4 * Math.sin(0.013 * i));
    }
    return new StartFrame(64, 64, rgb);
  }

  private List<float[]> run(SamplingPlan plan, long seed) {
    return run(picture(), plan, seed);
  }

  private List<float[]> run(StartFrame start, SamplingPlan plan, long seed) {
    int before = pipeline.liveTensors();
    List<float[]> frames = new ArrayList<>();
    pipeline.generate(start, settings(seed), plan, (i, rgb) -> frames.add(rgb), Progress.NONE);
    assertEquals(before, pipeline.liveTensors());
    return frames;
  }

  private static SamplingPlan plan(String text) {
    return Techniques.plan(Options.parse(text));
  }

  private static boolean equal(List<float[]> a, List<float[]> b) {
    return Arrays.deepEquals(a.toArray(), b.toArray());
  }

  static Stream<Technique> techniques() {
    return Techniques.types().stream().map(Techniques::typical);
  }

  @ParameterizedTest
  @MethodSource("techniques")
  void neutralIsThePlainRunBitForBit(Technique technique) {
    SamplingPlan neutral = Techniques.plan(List.of(technique.neutral(FRAMES)));
    assertTrue(equal(plain, run(neutral, 3)), technique.text());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "queryscale=[1,1,1,1] keyscale=1 scalescope=all",
        "windowsize=48 windowstride=7 windowmode=scale-per-window windowpositions=absolute",
        "windowsize=4 windowstride=1 windowmode=independent windowpositions=scaled",
        "windowsize=14 windowstride=1 shuffle=reschedule"
      })
  void otherNeutralSettingsToo(String text) {
    assertTrue(equal(plain, run(plan(text), 3)), text);
  }

  /** Each setting changes the clip; afterwards, in another order, each gives what it gave alone. */
  @Test
  void changesTheClipAndLeavesNothingBehind() {
    Map<String, List<float[]>> clips = new LinkedHashMap<>();
    for (String text : ACTIVE) {
      List<float[]> changed = run(plan(text), 3);
      assertEquals(FRAMES, changed.size());
      for (float[] frame : changed) {
        assertEquals(3 * 64 * 64, frame.length);
        for (float v : frame) {
          assertTrue(v >= 0 && v <= 1, text);
        }
      }
      assertFalse(equal(plain, changed), text);
      clips.put(text, changed);
    }
    for (int i = ACTIVE.length - 1; i >= 0; i -= 3) {
      assertTrue(equal(clips.get(ACTIVE[i]), run(plan(ACTIVE[i]), 3)), ACTIVE[i]);
    }
    assertTrue(equal(plain, run(SamplingPlan.PLAIN, 3)));
  }

  @Test
  void orderDoesNotMatterWherePortsDiffer() {
    String keys =
        "posframes=3 keyscale=0.7 shuffle=reschedule windowsize=3 windowstride=2"
            + " windowmode=independent windowpositions=absolute";
    List<Technique> all = Techniques.active(Techniques.with(Options.parse(keys)));
    assertEquals(4, all.size());
    List<Technique> reversed = new ArrayList<>(all);
    Collections.reverse(reversed);
    List<float[]> one = run(Techniques.plan(all), 3);
    assertTrue(equal(one, run(Techniques.plan(reversed), 3)));
    assertFalse(equal(one, run(Techniques.plan(all.subList(0, 3)), 3)));
  }

  @Test
  void thePermutationFollowsTheSeed() {
    SamplingPlan shuffled = plan("windowsize=3 windowstride=2 shuffle=reschedule");
    assertFalse(equal(run(shuffled, 3), run(shuffled, 4)));
  }

  @Test
  void refusesBeforeItWorks() {
    SamplingPlan wrong = plan("keyscale=[1,0.9]");
    assertEquals(
        "The key scale has 2 numbers; it must have one, or one for each of the 4 frames.",
        assertThrows(IllegalArgumentException.class, () -> run(wrong, 3)).getMessage());
  }

  @Test
  void scalesOnlyInTheArea() {
    SamplingPlan scaled = plan("keyscale=0.5 valuescale=0.8 scalearea=true");
    assertEquals(
        "AttentionScale is limited to an area; select one on the start image.",
        assertThrows(IllegalArgumentException.class, () -> run(scaled, 3)).getMessage());
    float[] area = new float[64 * 64];
    float[] rgb = picture().rgb();
    assertTrue(equal(plain, run(new StartFrame(64, 64, rgb, area), scaled, 3)));
    Arrays.fill(area, 0, 32 * 64, 1);
    List<float[]> half = run(new StartFrame(64, 64, rgb, area), scaled, 3);
    assertFalse(equal(plain, half));
    Arrays.fill(area, 1);
    List<float[]> whole = run(new StartFrame(64, 64, rgb, area), scaled, 3);
    List<float[]> free = run(plan("keyscale=0.5 valuescale=0.8"), 3);
    for (int i = 0; i < FRAMES; i++) {
      Close.assertNorm("frame " + i, free.get(i), whole.get(i), 1e-4);
    }
    assertFalse(equal(half, whole));
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, -0.1f, 1.1f})
  void refusesWrongAreas(float value) {
    float[] area = new float[64 * 64];
    area[7] = value;
    float[] rgb = picture().rgb();
    String message =
        assertThrows(IllegalArgumentException.class, () -> new StartFrame(64, 64, rgb, area))
            .getMessage();
    assertTrue(message.startsWith("The area holds the value " + value), message);
    assertThrows(IllegalArgumentException.class, () -> new StartFrame(64, 64, rgb, new float[10]));
  }

  @Test
  void plainIsTheFourArgumentMethod() {
    List<float[]> frames = new ArrayList<>();
    pipeline.generate(picture(), settings(3), (i, rgb) -> frames.add(rgb), Progress.NONE);
    for (int i = 0; i < FRAMES; i++) {
      assertArrayEquals(plain.get(i), frames.get(i));
    }
  }
}
