package sc.fiji.svdtools.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static sc.fiji.svdtools.tensor.Close.assertNorm;

import ai.djl.ndarray.NDArray;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sc.fiji.svdtools.attention.FrameWindows;
import sc.fiji.svdtools.attention.LogitScaling;
import sc.fiji.svdtools.clip.VideoSettings;
import sc.fiji.svdtools.forecast.ClipMemory;
import sc.fiji.svdtools.forecast.Work;
import sc.fiji.svdtools.key.Options;
import sc.fiji.svdtools.plan.Clip;
import sc.fiji.svdtools.plan.Effort;
import sc.fiji.svdtools.plan.Frames;
import sc.fiji.svdtools.plan.Perturbation;
import sc.fiji.svdtools.plan.Ports;
import sc.fiji.svdtools.plan.Prediction;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.sampling.Denoiser;
import sc.fiji.svdtools.technique.Techniques;
import sc.fiji.svdtools.tensor.Scope;

/** What a plan does to the estimate of a step: conditions, parts of the frames, further passes. */
class PredictionPortsTest {

  private static final SamplingPlan PLAIN = SamplingPlan.PLAIN;

  private static TinyRuns tiny;

  @BeforeAll
  static void load(@TempDir Path folder) {
    tiny = new TinyRuns(folder);
  }

  @AfterAll
  static void close() {
    tiny.close();
  }

  /** The network sees two frames, then the other two. */
  private static final class Halves implements Prediction {
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
  }

  /** Each window is what a shorter clip would be, with its own frames of the noise. */
  @Test
  void aNetworkMaySeeSomeOfTheFrames() {
    SamplingPlan plan = PLAIN.claim("halves", Ports.PREDICTION, new Halves());
    TinyRun.Result result = tiny.run(2, TinyRuns.CONSTANT, plan);
    assertEquals(
        Work.evaluations(TinyRuns.settings(2, TinyRuns.CONSTANT), plan), result.through("out"));
    assertFalse(result.blocks().contains("out 4"));
    assertEquals(
        2,
        new ClipMemory(
                TinyRuns.settings(2, TinyRuns.CONSTANT), plan, ClipMemory.Shares.CPU, 4, 1, 1)
            .clips());
    assertFalse(Arrays.equals(result.latents(), tiny.run(2, TinyRuns.CONSTANT, PLAIN).latents()));
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
    assertArrayEquals(
        tiny.run(2, TinyRuns.CONSTANT, PLAIN).latents(),
        tiny.run(2, TinyRuns.CONSTANT, twice).latents());
  }

  /** A third pass in which each frame sees itself alone, at one of two steps. */
  @Test
  void aPerturbedPassIsEstimatedToo() {
    Perturbation alone =
        new Perturbation(
            at -> at.index() == 1, layer -> true, LogitScaling.PLAIN, FrameWindows.ALONE);
    SamplingPlan unused = PLAIN.claim("alone", Ports.PERTURBATION, alone);
    assertArrayEquals(
        tiny.run(2, TinyRuns.CONSTANT, PLAIN).latents(),
        tiny.run(2, TinyRuns.CONSTANT, unused).latents());
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
    TinyRun.Result result = tiny.run(2, TinyRuns.CONSTANT, used);
    assertEquals(TinyRuns.FRAMES * 5, result.through("out"));
    assertEquals(
        TinyRuns.FRAMES * 5, Work.evaluations(TinyRuns.settings(2, TinyRuns.CONSTANT), used));
    assertFalse(Arrays.equals(tiny.run(2, TinyRuns.CONSTANT, PLAIN).latents(), result.latents()));
  }

  @ParameterizedTest
  @EnumSource(TinyRun.Form.class)
  void conditionsMayDifferFromFrameToFrame(TinyRun.Form form) {
    VideoSettings settings = TinyRuns.settings(1, TinyRuns.CONSTANT);
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
    float[] one = tiny.run(form, settings, scales).all();
    assertNorm("rows", one, tiny.run(form, settings, repeated).all(), 1e-4);
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
    assertFalse(Arrays.equals(one, tiny.run(form, settings, slow).all()));
  }
}
