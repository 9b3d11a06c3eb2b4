package sc.fiji.svdtools.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static sc.fiji.svdtools.tensor.Close.assertNorm;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sc.fiji.svdtools.attention.FrameWindows;
import sc.fiji.svdtools.attention.LogitScaling;
import sc.fiji.svdtools.attention.Windows;
import sc.fiji.svdtools.clip.Sources;
import sc.fiji.svdtools.clip.VideoSettings;
import sc.fiji.svdtools.forecast.ClipMemory;
import sc.fiji.svdtools.forecast.Work;
import sc.fiji.svdtools.key.Options;
import sc.fiji.svdtools.plan.Border;
import sc.fiji.svdtools.plan.Chain;
import sc.fiji.svdtools.plan.Clip;
import sc.fiji.svdtools.plan.Course;
import sc.fiji.svdtools.plan.Decoding;
import sc.fiji.svdtools.plan.Effort;
import sc.fiji.svdtools.plan.Frames;
import sc.fiji.svdtools.plan.NoiseSource;
import sc.fiji.svdtools.plan.Perturbation;
import sc.fiji.svdtools.plan.Ports;
import sc.fiji.svdtools.plan.Prediction;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.sampling.Denoiser;
import sc.fiji.svdtools.sampling.Guidance;
import sc.fiji.svdtools.sampling.Sampling;
import sc.fiji.svdtools.sampling.Schedule;
import sc.fiji.svdtools.sampling.Step;
import sc.fiji.svdtools.technique.Techniques;
import sc.fiji.svdtools.tensor.Scope;
import sc.fiji.svdtools.tensor.Torch;

/** What each port of a plan does to a run of a small random network. */
class PortsTest {

  private static final int FRAMES = 4;
  private static final Guidance CONSTANT = new Guidance(1, 2, Guidance.Curve.CONSTANT);
  private static final Guidance NONE = new Guidance(1, 1, Guidance.Curve.CONSTANT);
  private static final SamplingPlan PLAIN = SamplingPlan.PLAIN;

  private static TinyRun whole;
  private static TinyRun steps;

  @BeforeAll
  static void load(@TempDir Path folder) {
    whole = new TinyRun(folder, Torch.open(Device.cpu()));
    steps = new TinyRun(folder, Torch.openStepwise(Device.cpu()));
  }

  @AfterAll
  static void close() {
    whole.close();
    steps.close();
  }

  private static VideoSettings settings(int steps, Guidance guidance) {
    return TinyRun.settings(
        FRAMES, new Sampling(Schedule.KARRAS, steps, Sampling.Solver.EULER, guidance));
  }

  private static TinyRun.Result run(TinyRun.Form form, VideoSettings settings, SamplingPlan plan) {
    return (form == TinyRun.Form.STEPWISE ? steps : whole).run(form, settings, plan);
  }

  private static TinyRun.Result run(int steps, Guidance guidance, SamplingPlan plan) {
    return run(TinyRun.Form.IN_TURN, settings(steps, guidance), plan);
  }

  /** The noise of the clip begins with another frame. */
  private static NoiseSource turned(NoiseSource inner, int by) {
    return new NoiseSource() {
      @Override
      public NDArray latents(Scope scope, long[] shape, long seed) {
        return scope.call("rows_at", inner.latents(scope, shape, seed), turn(by));
      }

      @Override
      public NDArray augmentation(Scope scope, long[] shape, long[] latents, long seed) {
        return inner.augmentation(scope, shape, latents, seed);
      }
    };
  }

  private static long[] turn(int by) {
    return Frames.run(by, FRAMES, FRAMES).rows();
  }

  private static float[] turned(List<float[]> frames, int by) {
    List<float[]> turned = new ArrayList<>();
    for (long f : turn(by)) {
      turned.add(frames.get((int) f));
    }
    return new TinyRun.Result(new float[0], turned, List.of()).all();
  }

  /** With circular ends and equal positions, no frame is the first one. */
  @ParameterizedTest
  @EnumSource(
      value = TinyRun.Form.class,
      names = {"IN_TURN", "STEPWISE", "BATCH"})
  void circularEndsTurnWithTheNoise(TinyRun.Form form) {
    FrameWindows ring =
        frames ->
            new Windows(
                new int[] {0, 1, 2, 3},
                2,
                new double[][] {{0.5, 0.5}, {0.5, 0.5}, {0.5, 0.5}, {0.5, 0.5}},
                Windows.Fusion.RESULTS,
                new double[] {0, 1});
    SamplingPlan circular =
        PLAIN
            .claim("test", Ports.BORDER, Border.CIRCULAR)
            .claim("test", Ports.POSITIONS, (frames, trained) -> new double[frames])
            .claim(
                "test",
                Ports.DECODING,
                (frames, chunk) -> List.of(Decoding.Piece.of(0, frames).with(Border.CIRCULAR)));
    for (SamplingPlan plan : List.of(circular, circular.claim("ring", Ports.WINDOWS, ring))) {
      VideoSettings settings = settings(2, CONSTANT);
      List<float[]> frames = run(form, settings, plan).frames();
      SamplingPlan other = plan.wrap("turn", Ports.NOISE, inner -> turned(inner, 1));
      assertNorm("turned", turned(frames, 1), turned(run(form, settings, other).frames(), 0), 1e-4);
    }
    SamplingPlan ends =
        PLAIN.claim("test", Ports.POSITIONS, (frames, trained) -> new double[frames]);
    float[] ended = turned(run(form, settings(1, NONE), ends).frames(), 1);
    SamplingPlan other = ends.wrap("turn", Ports.NOISE, inner -> turned(inner, 1));
    float[] begun = turned(run(form, settings(1, NONE), other).frames(), 0);
    assertThrows(AssertionError.class, () -> assertNorm("ends", ended, begun, 1e-3));
  }

  @ParameterizedTest
  @EnumSource(TinyRun.Form.class)
  void conditionsMayDifferFromFrameToFrame(TinyRun.Form form) {
    VideoSettings settings = settings(1, CONSTANT);
    SamplingPlan scales = Techniques.plan(Options.parse("valuescale=0.9 scalescope=all"));
    SamplingPlan repeated =
        scales.wrap(
            "test",
            Ports.CONDITIONS,
            inner ->
                (s, encoders, frames, told) ->
                    inner
                        .of(s, encoders, frames, told)
                        .withTokens(s.call("repeated", told.tokens(), frames))
                        .withLatents(s.call("repeated", told.latents(), frames))
                        .withIds(
                            told.ids()[0], told.ids()[0], told.ids()[0], told.ids()[0].clone()));
    float[] one = run(form, settings, scales).all();
    assertNorm("rows", one, run(form, settings, repeated).all(), 1e-4);
    SamplingPlan slow =
        repeated.wrap(
            "slow",
            Ports.CONDITIONS,
            inner ->
                (s, encoders, frames, told) -> {
                  double[][] ids = inner.of(s, encoders, frames, told).ids();
                  ids[3][1] = 0;
                  return inner.of(s, encoders, frames, told).withIds(ids);
                });
    assertFalse(Arrays.equals(one, run(form, settings, slow).all()));
  }

  /** Each window is what a shorter clip would be, with its own frames of the noise. */
  @Test
  void aNetworkMaySeeSomeOfTheFrames() {
    Prediction halves =
        new Prediction() {
          @Override
          public Denoiser of(Scope scope, Clip clip) {
            List<Frames> parts = List.of(Frames.run(0, 2, 4), Frames.run(2, 2, 4));
            List<Denoiser> networks =
                parts.stream().map(p -> clip.network(clip.conditions(), p)).toList();
            NDArray weights = scope.floats(new float[] {1, 1}, 2);
            return (s, x, at) -> {
              NDArray sum = s.call("zeros", x);
              for (int i = 0; i < 2; i++) {
                try (Scope one = s.child()) {
                  long[] rows = parts.get(i).rows();
                  NDArray part = one.call("rows_at", x, rows);
                  one.call("add_rows_", sum, networks.get(i).denoise(one, part, at), weights, rows);
                }
              }
              return sum;
            };
          }

          @Override
          public Effort effort(int frames) {
            return new Effort(frames, 2);
          }
        };
    SamplingPlan plan = PLAIN.claim("halves", Ports.PREDICTION, halves);
    TinyRun.Result result = run(2, CONSTANT, plan);
    assertEquals(Work.evaluations(settings(2, CONSTANT), plan), result.through("out"));
    assertFalse(result.blocks().contains("out 4"));
    assertEquals(
        2, new ClipMemory(settings(2, CONSTANT), plan, ClipMemory.Shares.CPU, 4, 1, 1).clips());
    assertFalse(Arrays.equals(result.latents(), run(2, CONSTANT, PLAIN).latents()));
  }

  /** Two views of the same thing, averaged, are that thing. */
  @Test
  void predictionsNest() {
    SamplingPlan twice =
        PLAIN.wrap(
            "twice",
            Ports.PREDICTION,
            inner ->
                inner.around(
                    (scope, clip, one) ->
                        (s, x, at) ->
                            s.call("scaled", one.denoise(s, s.call("scaled", x, 1.0), at), 1.0)));
    assertArrayEquals(run(2, CONSTANT, PLAIN).latents(), run(2, CONSTANT, twice).latents());
  }

  /** The second pass begins in the middle: its steps are told, and the noise has a name. */
  @Test
  void chainsMakePasses() {
    Chain again =
        new Chain() {
          @Override
          public NDArray run(Scope scope, Course course) {
            NDArray z = Chain.PLAIN.run(scope, course);
            NDArray e = course.noise(scope, "again", 1);
            NDArray x = course.noised(scope, z, e, course.sigmas()[1]);
            return course.from(scope, x, 1, 1);
          }

          @Override
          public List<Step> steps(double[] sigmas) {
            List<Step> all = new ArrayList<>(Chain.PLAIN.steps(sigmas));
            all.addAll(Step.from(1, 1, sigmas));
            return all;
          }
        };
    SamplingPlan plan = PLAIN.claim("again", Ports.CHAIN, again);
    TinyRun.Result result = run(3, CONSTANT, plan);
    assertEquals(2 * FRAMES * 5, result.through("out"));
    assertEquals(2 * FRAMES * 5, Work.evaluations(settings(3, CONSTANT), plan));
    assertArrayEquals(result.latents(), run(3, CONSTANT, plan).latents());
    Chain backwards =
        new Chain() {
          @Override
          public NDArray run(Scope scope, Course course) {
            return course.from(scope, again.run(scope, course), 0, 0);
          }

          @Override
          public List<Step> steps(double[] sigmas) {
            return again.steps(sigmas);
          }
        };
    SamplingPlan wrong = PLAIN.claim("backwards", Ports.CHAIN, backwards);
    assertThrows(IllegalStateException.class, () -> run(2, NONE, wrong));
  }

  @Test
  void contentIsHeldInTheState() {
    SamplingPlan held =
        PLAIN.wrap(
            "held",
            Ports.STATE,
            inner ->
                course -> {
                  NDArray known = course.encoders().latents(course.scope(), "start");
                  NDArray mask = course.encoders().area(course.scope(), "start");
                  return (s, x, at) -> s.call("masked", x, known, mask);
                });
    float[] found = run(1, NONE, held).latents();
    float[] plain = run(1, NONE, PLAIN).latents();
    int last = found.length - 1;
    assertEquals(plain[last], found[last], "outside the area");
    assertFalse(plain[0] == found[0]);
    for (int f = 1; f < FRAMES; f++) {
      assertEquals(found[0], found[f * found.length / FRAMES], "the same in each frame");
    }
  }

  /** A third pass in which each frame sees itself alone, at one of two steps. */
  @Test
  void aPerturbedPassIsEstimatedToo() {
    Perturbation alone =
        new Perturbation(
            at -> at.index() == 1, layer -> true, LogitScaling.PLAIN, FrameWindows.ALONE);
    SamplingPlan unused = PLAIN.claim("alone", Ports.PERTURBATION, alone);
    assertArrayEquals(run(2, CONSTANT, PLAIN).latents(), run(2, CONSTANT, unused).latents());
    SamplingPlan used =
        unused.wrap(
            "alone",
            Ports.ESTIMATE,
            inner ->
                (s, at, e) -> {
                  assertEquals(at.index() == 1, e.perturbed() != null);
                  NDArray guided = inner.of(s, at, e);
                  return e.perturbed() == null
                      ? guided
                      : s.call("toward", e.perturbed(), guided, 1.5);
                });
    TinyRun.Result result = run(2, CONSTANT, used);
    assertEquals(FRAMES * 5, result.through("out"));
    assertEquals(FRAMES * 5, Work.evaluations(settings(2, CONSTANT), used));
    assertFalse(Arrays.equals(run(2, CONSTANT, PLAIN).latents(), result.latents()));
  }

  /**
   * Features are made where the rule says, in each branch; one that did not run makes its own. Ten
   * steps, guided from 10 to 50 percent: 1 to 4.
   */
  @Test
  void featuresAreSharedByStepsWhateverTheGuidance() {
    String guided = "guidancefrom=10 guidanceto=50";
    for (TinyRun.Form form : List.of(TinyRun.Form.IN_TURN, TinyRun.Form.BATCH)) {
      assertEquals(List.of(0, 1, 2, 2, 4, 4, 6, 8), made(form, guided, 2));
      assertEquals(List.of(0, 1, 3, 3, 6, 9), made(form, guided, 3));
    }
    assertEquals(List.of(0, 2, 4, 6, 8), made(TinyRun.Form.BATCH, "", 2));
  }

  /** Steps that make features, once for each branch. */
  private static List<Integer> made(TinyRun.Form form, String techniques, int every) {
    SamplingPlan plan = Techniques.plan(Options.parse(techniques + " cacheevery=" + every));
    TinyRun.Result result = run(form, settings(10, CONSTANT), plan);
    List<Integer> made = new ArrayList<>();
    List<Step> all = Step.from(0, 0, Schedule.KARRAS.sigmas(10));
    double[] told = {2};
    int step = -1;
    int left = 0;
    for (String block : result.blocks()) {
      if (block.startsWith("time_embed ")) {
        if (left == 0) {
          step++;
          boolean two = plan.get(Ports.GUIDANCE).scales(all.get(step), told)[0] != 1;
          left = two && !techniques.isEmpty() ? 2 : 1;
        }
        left--;
      } else if (block.startsWith("middle_block.0 ")) {
        made.add(step);
      }
    }
    return made;
  }

  @Test
  void piecesOverlapAndBlend() {
    Decoding cut =
        (frames, chunk) ->
            List.of(
                new Decoding.Piece(new int[] {3, 0, 1, 2}, new double[] {0, 1, 1, 0}, Border.ZERO),
                new Decoding.Piece(new int[] {1, 2, 3, 0}, new double[] {0, 1, 1, 0}, Border.ZERO));
    SamplingPlan plan = PLAIN.claim("cut", Ports.DECODING, cut);
    VideoSettings settings = settings(1, NONE);
    TinyRun.Result result = run(1, NONE, plan);
    assertEquals(FRAMES, result.frames().size());
    assertEquals(8, result.through("up.0.block.0"));
    assertEquals(2 * Work.of(settings, PLAIN).decode(), Work.of(settings, plan).decode());
    Decoding blended =
        (frames, chunk) ->
            List.of(
                new Decoding.Piece(new int[] {0, 1, 2}, new double[] {1, 0.75, 0.25}, Border.ZERO),
                new Decoding.Piece(new int[] {1, 2, 3}, new double[] {0.25, 0.75, 1}, Border.ZERO));
    List<float[]> mixed = run(1, NONE, PLAIN.claim("mix", Ports.DECODING, blended)).frames();
    List<float[]> first = run(1, NONE, PLAIN.claim("a", Ports.DECODING, only(0, 1, 2))).frames();
    List<float[]> second = run(1, NONE, PLAIN.claim("b", Ports.DECODING, only(1, 2, 3))).frames();
    for (int i = 0; i < mixed.get(1).length; i++) {
      assertEquals(0.75 * first.get(1)[i] + 0.25 * second.get(1)[i], mixed.get(1)[i], 1e-6);
    }
  }

  /** Three frames together, the fourth alone. */
  private static Decoding only(int... frames) {
    int other = 6 - Arrays.stream(frames).sum();
    return (count, chunk) ->
        List.of(
            new Decoding.Piece(frames, new double[] {1, 1, 1}, Border.ZERO),
            Decoding.Piece.of(other, other + 1));
  }

  @Test
  void sourcesHaveNames() {
    SamplingPlan ended =
        PLAIN
            .need("Ended", "end")
            .wrap(
                "Ended",
                Ports.CONDITIONS,
                inner -> (s, encoders, frames, told) -> told.withTokens(encoders.tokens(s, "end")));
    assertEquals(Set.of("end"), ended.needs());
    String message =
        assertThrows(IllegalArgumentException.class, () -> run(1, NONE, ended)).getMessage();
    assertEquals("Ended needs the image 'end', which is not given.", message);
    Sources same = Sources.of(TinyRun.picture(0)).with("end", List.of(TinyRun.picture(0)));
    Sources other = Sources.of(TinyRun.picture(0)).with("end", List.of(TinyRun.picture(1)));
    VideoSettings settings = settings(1, NONE);
    float[] plain = run(1, NONE, PLAIN).latents();
    TinyRun.Form form = TinyRun.Form.IN_TURN;
    assertArrayEquals(plain, whole.run(form, settings, ended, same).latents());
    assertFalse(Arrays.equals(plain, whole.run(form, settings, ended, other).latents()));
  }

  @Test
  void claimsAndWrapsComeInAnyOrder() {
    SamplingPlan wrapped =
        PLAIN.wrap("half", Ports.GUIDANCE, inner -> (at, told) -> half(inner.scales(at, told)));
    SamplingPlan one = wrapped.claim("four", Ports.GUIDANCE, (at, told) -> new double[] {4});
    SamplingPlan other =
        PLAIN
            .claim("four", Ports.GUIDANCE, (at, told) -> new double[] {4})
            .wrap("half", Ports.GUIDANCE, inner -> (at, told) -> half(inner.scales(at, told)));
    assertArrayEquals(new double[] {2}, one.get(Ports.GUIDANCE).scales(null, null));
    assertArrayEquals(new double[] {2}, other.get(Ports.GUIDANCE).scales(null, null));
    assertEquals("four", one.owner(Ports.GUIDANCE));
    assertEquals(
        "four and five both set the guidance; use one of them.",
        assertThrows(
                IllegalArgumentException.class,
                () -> one.claim("five", Ports.GUIDANCE, (at, told) -> told))
            .getMessage());
    assertEquals(
        "half is given twice; it may be given once.",
        assertThrows(
                IllegalArgumentException.class,
                () -> one.wrap("half", Ports.GUIDANCE, inner -> inner))
            .getMessage());
  }

  private static double[] half(double[] scales) {
    return Arrays.stream(scales).map(v -> v / 2).toArray();
  }
}
