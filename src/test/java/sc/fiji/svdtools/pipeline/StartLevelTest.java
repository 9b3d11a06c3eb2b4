package sc.fiji.svdtools.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.svdtools.tensor.Close.assertClose;
import static sc.fiji.svdtools.tensor.Close.doubles;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.svdtools.clip.VideoSettings;
import sc.fiji.svdtools.forecast.Work;
import sc.fiji.svdtools.plan.NoiseSource;
import sc.fiji.svdtools.plan.Ports;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.sampling.Guidance;
import sc.fiji.svdtools.sampling.Sampling;
import sc.fiji.svdtools.sampling.Schedule;
import sc.fiji.svdtools.sampling.Step;
import sc.fiji.svdtools.technique.course.StartLevel;
import sc.fiji.svdtools.tensor.Scope;
import sc.fiji.svdtools.tensor.Torch;

/** Where a run begins that leaves out its first steps, and what it begins with. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StartLevelTest {

  private static final int FRAMES = 2;
  private static final VideoSettings SETTINGS =
      TinyRun.settings(
          FRAMES,
          new Sampling(
              Schedule.KARRAS,
              5,
              Sampling.Solver.EULER,
              new Guidance(1, 1, Guidance.Curve.CONSTANT)));

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

  private static SamplingPlan plan(double level) {
    return new StartLevel(level).applyTo(SamplingPlan.PLAIN);
  }

  private static double first(StartLevel start) {
    VideoSettings many =
        TinyRun.settings(
            FRAMES, new Sampling(Schedule.KARRAS, 25, Sampling.Solver.EULER, Guidance.DEFAULT));
    List<Step> steps = Work.steps(many, start.applyTo(SamplingPlan.PLAIN));
    assertEquals(0, steps.get(0).index());
    assertEquals(steps.size(), steps.get(0).steps());
    assertEquals(0, steps.get(steps.size() - 1).next());
    return steps.get(0).sigma();
  }

  /** Seven of 25 steps are above 100; at 128 x 128 pixels it is a sixth of that. */
  @Test
  void theFirstLevelNotAbove() {
    double[] levels = Schedule.KARRAS.sigmas(25);
    assertTrue(levels[6] > 100 && levels[7] < 100);
    assertEquals(levels[7], first(new StartLevel(100)));
    assertEquals(levels[7], first(new StartLevel(100).sized(576, 1024)));
    assertEquals(levels[7], first(new StartLevel(levels[7])));
    double sixth = 100 / 6.0;
    double small = first(new StartLevel(100).sized(128, 128));
    assertTrue(small < sixth && small > sixth / 1.6, "level " + small);
    assertEquals(levels[0], first(new StartLevel(1000)));
    assertEquals(levels[24], first(new StartLevel(1e-4)));
  }

  /** The noise of the seed, scaled for the level, goes into the network first. */
  @Test
  void itBeginsWithTheNoiseOfTheLevel() {
    List<double[]> given = new ArrayList<>();
    List<Step> steps = new ArrayList<>();
    SamplingPlan looking =
        plan(100)
            .wrap(
                "look",
                Ports.PREDICTION,
                inner ->
                    inner.around(
                        (scope, clip, denoiser) ->
                            (s, x, at) -> {
                              given.add(doubles(x.toFloatArray()));
                              steps.add(at);
                              return denoiser.denoise(s, x, at);
                            }));
    TinyRun.Result run = networks.run(TinyRun.Form.IN_TURN, SETTINGS, looking);
    assertEquals(Work.steps(SETTINGS, looking), steps);
    assertEquals(steps.size() * FRAMES, run.through("out"));
    double sigma = steps.get(0).sigma();
    assertTrue(sigma <= 100 && sigma > 10, "level " + sigma);
    double[] wanted;
    try (Scope s = torch.scope()) {
      NDArray drawn =
          NoiseSource.GAUSSIAN.drawn(
              s, SETTINGS.latentShape(), SETTINGS.seed(), NoiseSource.LATENTS, 0);
      wanted = doubles(s.call("to_last", drawn).toFloatArray());
    }
    for (int i = 0; i < wanted.length; i++) {
      wanted[i] *= Math.sqrt(1 + sigma * sigma);
    }
    assertClose("start", wanted, given.get(0), 1e-6, 1e-6);
  }

  /** A level above the first one, and none, are the plain run. */
  @Test
  void aHighLevelChangesNothing() {
    float[] plain = networks.run(TinyRun.Form.IN_TURN, SETTINGS, SamplingPlan.PLAIN).all();
    assertArrayEquals(plain, networks.run(TinyRun.Form.IN_TURN, SETTINGS, plan(700)).all());
    assertArrayEquals(plain, networks.run(TinyRun.Form.IN_TURN, SETTINGS, plan(0)).all());
  }
}
