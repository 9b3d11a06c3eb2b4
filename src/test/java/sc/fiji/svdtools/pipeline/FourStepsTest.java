package sc.fiji.svdtools.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static sc.fiji.svdtools.tensor.Close.assertClose;
import static sc.fiji.svdtools.tensor.Close.doubles;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import sc.fiji.svdtools.clip.VideoSettings;
import sc.fiji.svdtools.key.Options;
import sc.fiji.svdtools.plan.NoiseSource;
import sc.fiji.svdtools.plan.Ports;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.sampling.Guidance;
import sc.fiji.svdtools.sampling.Sampling;
import sc.fiji.svdtools.sampling.Schedule;
import sc.fiji.svdtools.technique.Techniques;
import sc.fiji.svdtools.tensor.Scope;
import sc.fiji.svdtools.tensor.Torch;

/** Consistency sampling of a small random network in four steps. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FourStepsTest {

  private static final int FRAMES = 3;
  private static final int STEPS = 4;

  private Torch torch;
  private TinyRun networks;

  @BeforeAll
  void load(@TempDir Path folder) {
    torch = Torch.open(Device.cpu());
    networks = new TinyRun(folder, torch);
  }

  @AfterAll
  void close() {
    networks.close();
  }

  private static VideoSettings settings(double highest) {
    return TinyRun.settings(
        FRAMES,
        new Sampling(
            Schedule.CONSISTENCY,
            STEPS,
            Sampling.Solver.CONSISTENCY,
            new Guidance(1, highest, Guidance.Curve.LINEAR)));
  }

  private float[] frames(String techniques, long seed) {
    SamplingPlan plan = Techniques.plan(Options.parse(techniques));
    return networks.run(TinyRun.Form.IN_TURN, settings(1.2).withSeed(seed), plan).all();
  }

  /** Keeps what the network is given and what it makes. */
  private static SamplingPlan looking(List<float[]> given, List<float[]> estimates) {
    return SamplingPlan.PLAIN.wrap(
        "look",
        Ports.PREDICTION,
        inner ->
            inner.around(
                (scope, clip, denoiser) ->
                    (s, x, at) -> {
                      NDArray made = denoiser.denoise(s, x, at);
                      given.add(x.toFloatArray());
                      estimates.add(made.toFloatArray());
                      return made;
                    }));
  }

  /**
   * What the network was given in each step, and what came out in the end, against the formula in
   * double between the network's estimates, with noise drawn here.
   */
  @ParameterizedTest
  @EnumSource(
      value = TinyRun.Form.class,
      names = {"APART", "IN_TURN", "BATCH"})
  void theCourseIsThatOfTheFormula(TinyRun.Form form) {
    List<float[]> given = new ArrayList<>();
    List<float[]> estimates = new ArrayList<>();
    VideoSettings settings = settings(1.2);
    float[] latents = networks.run(form, settings, looking(given, estimates)).latents();
    assertEquals(STEPS, given.size());
    double[] sigmas = settings.sampling().sigmas();
    double[] x = noise(settings, NoiseSource.LATENTS, 0);
    for (int i = 0; i < x.length; i++) {
      x[i] *= Math.sqrt(1 + sigmas[0] * sigmas[0]);
    }
    for (int k = 0; k < STEPS; k++) {
      assertClose("step " + k, x, doubles(given.get(k)), 1e-6, 1e-6 * Math.max(1, sigmas[k]));
      x = doubles(estimates.get(k));
      if (k < STEPS - 1) {
        double[] fresh = noise(settings, NoiseSource.ANCESTRAL, k);
        for (int i = 0; i < x.length; i++) {
          x[i] += sigmas[k + 1] * fresh[i];
        }
      }
    }
    assertArrayEquals(estimates.get(STEPS - 1), latents);
  }

  /** (F, h, w, 4), row-major. */
  private double[] noise(VideoSettings settings, String purpose, int number) {
    try (Scope s = torch.scope()) {
      NDArray drawn =
          NoiseSource.GAUSSIAN.drawn(s, settings.latentShape(), settings.seed(), purpose, number);
      return doubles(s.call("to_last", drawn).toFloatArray());
    }
  }

  /** No two steps share their noise, which is drawn anew for another seed. */
  @Test
  void theNoiseIsFresh() {
    List<double[]> drawn = new ArrayList<>();
    for (long seed : new long[] {3, 4}) {
      VideoSettings settings = settings(1).withSeed(seed);
      drawn.add(noise(settings, NoiseSource.LATENTS, 0));
      for (int k = 0; k < STEPS - 1; k++) {
        drawn.add(noise(settings, NoiseSource.ANCESTRAL, k));
      }
    }
    for (int a = 0; a < drawn.size(); a++) {
      for (int b = 0; b < a; b++) {
        double product = 0;
        for (int i = 0; i < drawn.get(a).length; i++) {
          product += drawn.get(a)[i] * drawn.get(b)[i] / drawn.get(a).length;
        }
        assertEquals(0, product, 0.15, a + " " + b);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "linkframes=2",
        "contextsize=2 contextstride=1",
        "windowmode=independent windowsize=2 windowstride=1 shuffle=reschedule",
        "loop=equivariant",
        "freeinit=2",
        "drafts=2 draftlevel=10"
      })
  void runsRepeat(String techniques) {
    float[] once = frames(techniques, 3);
    assertArrayEquals(once, frames(techniques, 3));
    assertFalse(Arrays.equals(once, frames(techniques, 5)));
  }

  /** Without guidance a step is one pass through the network. */
  @Test
  void fourStepsAreFourPasses() {
    TinyRun.Result run = networks.run(TinyRun.Form.IN_TURN, settings(1), SamplingPlan.PLAIN);
    assertEquals(STEPS * FRAMES, run.through("out"));
  }
}
