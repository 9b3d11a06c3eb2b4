package sc.fiji.svdtools.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.svdtools.tensor.Close.normError;

import ai.djl.Device;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sc.fiji.svdtools.attention.FrameWindows;
import sc.fiji.svdtools.attention.LogitScaling;
import sc.fiji.svdtools.clip.VideoSettings;
import sc.fiji.svdtools.forecast.Work;
import sc.fiji.svdtools.plan.Ports;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.sampling.Guidance;
import sc.fiji.svdtools.sampling.Sampling;
import sc.fiji.svdtools.sampling.Schedule;
import sc.fiji.svdtools.technique.Techniques;
import sc.fiji.svdtools.technique.guidance.GuidanceInterval;
import sc.fiji.svdtools.technique.guidance.Rescale;
import sc.fiji.svdtools.technique.guidance.SkipGuidance;
import sc.fiji.svdtools.tensor.Torch;

/**
 * Runs of one step, whose latents are the estimate, against the formula in double precision. Its
 * terms are runs of their own: the conditional estimate is a run without guidance, the perturbed
 * one a run whose network itself is changed.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SkipGuidanceTest {

  private static final int FRAMES = 4;
  private static final Guidance NONE = new Guidance(1, 1, Guidance.Curve.CONSTANT);
  private static final Guidance LINEAR = new Guidance(1, 4, Guidance.Curve.LINEAR);

  private TinyRun networks;

  @BeforeAll
  void load(@TempDir Path folder) {
    networks = new TinyRun(folder, Torch.open(Device.cpu()));
  }

  @AfterAll
  void close() {
    networks.close();
  }

  private static VideoSettings settings(int steps, Guidance guidance) {
    return TinyRun.settings(
        FRAMES, new Sampling(Schedule.KARRAS, steps, Sampling.Solver.EULER, guidance));
  }

  private float[] estimate(TinyRun.Form form, Guidance guidance, SamplingPlan plan) {
    return networks.run(form, settings(1, guidance), plan).latents();
  }

  private static SamplingPlan plan(double scale, SkipGuidance.Attention attention) {
    return new SkipGuidance(scale, attention, 0, 100).applyTo(SamplingPlan.PLAIN);
  }

  /** The network that the third pass runs. */
  private static SamplingPlan changed(SkipGuidance.Attention attention) {
    return attention == SkipGuidance.Attention.TEMPORAL
        ? SamplingPlan.PLAIN.claim("alone", Ports.WINDOWS, FrameWindows.ALONE)
        : SamplingPlan.PLAIN.claim("alike", Ports.LOGITS, new LogitScaling(1, 0));
  }

  @ParameterizedTest
  @EnumSource(SkipGuidance.Attention.class)
  void itIsTheFormula(SkipGuidance.Attention attention) {
    for (TinyRun.Form form : List.of(TinyRun.Form.IN_TURN, TinyRun.Form.BATCH)) {
      float[] with = estimate(form, NONE, SamplingPlan.PLAIN);
      float[] perturbed = estimate(form, NONE, changed(attention));
      assertTrue(normError(with, perturbed) > 1e-3, "the networks differ");
      for (Guidance guidance : List.of(NONE, LINEAR)) {
        float[] guided = estimate(form, guidance, SamplingPlan.PLAIN);
        for (double scale : new double[] {1, 2.5}) {
          float[] made = estimate(form, guidance, plan(scale, attention));
          assertAdded(guided, with, perturbed, scale, made);
        }
      }
    }
  }

  /** {@code made - guided} against {@code s (D_c - D_p)}, to a thousandth of its norm. */
  private static void assertAdded(
      float[] guided, float[] with, float[] perturbed, double scale, float[] made) {
    assertEquals(guided.length, made.length);
    double error = 0;
    double norm = 0;
    for (int i = 0; i < made.length; i++) {
      double expected = scale * ((double) with[i] - perturbed[i]);
      error += Math.pow((double) made[i] - guided[i] - expected, 2);
      norm += expected * expected;
    }
    double relative = Math.sqrt(error / norm);
    assertTrue(relative < 1e-3, "relative error " + relative);
  }

  /** A pass more in each step of the interval, guided otherwise or not; none with the scale 0. */
  @Test
  void theThirdPassIsCounted() {
    for (Guidance guidance : List.of(NONE, LINEAR)) {
      VideoSettings ten = settings(10, guidance);
      int plain = FRAMES * 10 * (guidance == NONE ? 1 : 2);
      assertEquals(plain, Work.evaluations(ten, SamplingPlan.PLAIN));
      SamplingPlan all = plan(1, SkipGuidance.Attention.TEMPORAL);
      assertEquals(plain + FRAMES * 10, Work.evaluations(ten, all));
      SamplingPlan some =
          new SkipGuidance(1, SkipGuidance.Attention.TEMPORAL, 20, 50).applyTo(SamplingPlan.PLAIN);
      assertEquals(plain + FRAMES * 3, Work.evaluations(ten, some));
      assertEquals(
          plain + FRAMES * 3, networks.run(TinyRun.Form.IN_TURN, ten, some).through("out"));
    }
    SamplingPlan off = plan(0, SkipGuidance.Attention.SPATIAL);
    assertFalse(off.changes(Ports.PERTURBATION) || off.changes(Ports.ESTIMATE));
  }

  /** Contrast is brought back behind it, whichever is named first. */
  @Test
  void theOrderOfTechniquesIsNoMatter() {
    SkipGuidance skip = new SkipGuidance();
    Rescale rescale = new Rescale(0.7);
    float[] first = estimate(TinyRun.Form.IN_TURN, LINEAR, Techniques.plan(List.of(skip, rescale)));
    float[] second =
        estimate(TinyRun.Form.IN_TURN, LINEAR, Techniques.plan(List.of(rescale, skip)));
    assertEquals(0, normError(first, second));
  }

  @Test
  void theIntervalEndsBehindItsStart() {
    SkipGuidance.Attention temporal = SkipGuidance.Attention.TEMPORAL;
    assertEquals(
        assertThrows(IllegalArgumentException.class, () -> new GuidanceInterval(50, 40))
            .getMessage(),
        assertThrows(IllegalArgumentException.class, () -> new SkipGuidance(1, temporal, 50, 40))
            .getMessage());
  }
}
