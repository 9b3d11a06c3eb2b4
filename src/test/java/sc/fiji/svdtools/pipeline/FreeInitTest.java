package sc.fiji.svdtools.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sc.fiji.svdtools.clip.VideoSettings;
import sc.fiji.svdtools.forecast.Work;
import sc.fiji.svdtools.key.Options;
import sc.fiji.svdtools.plan.Chain;
import sc.fiji.svdtools.plan.Course;
import sc.fiji.svdtools.plan.Encoders;
import sc.fiji.svdtools.plan.NoiseSource;
import sc.fiji.svdtools.plan.Ports;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.sampling.Schedule;
import sc.fiji.svdtools.sampling.Step;
import sc.fiji.svdtools.technique.Techniques;
import sc.fiji.svdtools.technique.course.FreeInit;
import sc.fiji.svdtools.tensor.Scope;
import sc.fiji.svdtools.tensor.Torch;

/** Passes of FreeInit: what they begin with, from which level, and what they cost. */
class FreeInitTest {

  private static final double[] LEVELS = Schedule.KARRAS.sigmas(25);

  private static Chain chain(String keys) {
    return Techniques.plan(Options.parse(keys)).get(Ports.CHAIN);
  }

  /** A clip that stays as it is, of odd and even sizes; notes what each pass begins with. */
  private record Fixed(Torch torch, Scope scope, long[] shape, double[] sigmas, List<float[]> begun)
      implements Course {

    @Override
    public int frames() {
      return (int) shape[0];
    }

    @Override
    public Encoders encoders() {
      throw new UnsupportedOperationException();
    }

    @Override
    public NDArray noise(Scope s, String purpose, int number) {
      return s.call("noise", shape, NoiseSource.derived(7, purpose, number));
    }

    @Override
    public NDArray step(Scope s, NDArray x, Step at) {
      if (at.pass() > 0 && begun.size() < at.pass()) {
        begun.add(x.toFloatArray());
      }
      NDArray z = s.call("scaled", noise(s, "clip", 0), 0.0);
      x.close();
      return z;
    }

    @Override
    public NDArray estimate(Scope s, NDArray x, Step at) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void remember(NDArray estimate, Step at) {
      throw new UnsupportedOperationException();
    }
  }

  private static List<float[]> begun(String keys, long... shape) {
    try (Torch torch = Torch.open(Device.cpu());
        Scope scope = torch.scope()) {
      List<float[]> begun = new ArrayList<>();
      Course course = new Fixed(torch, scope, shape, LEVELS, begun);
      chain(keys).sized(72 * 128).run(scope, course);
      return begun;
    }
  }

  /** Of a black clip a pass begins with noise of its level, whose variance is kept within 1 %. */
  @ParameterizedTest
  @EnumSource(FreeInit.Mode.class)
  void theNoiseHasItsVariance(FreeInit.Mode mode) {
    boolean literal = mode == FreeInit.Mode.LITERAL;
    String name = sc.fiji.svdtools.key.Keys.text(mode);
    double sigma = literal ? LEVELS[0] : LEVELS[Course.atMost(25, LEVELS)];
    for (long[] shape : new long[][] {{14, 36, 64, 4}, {25, 35, 63, 4}}) {
      for (float[] x : begun("freeinit=3 freeinitmode=" + name, shape)) {
        double variance = 0;
        for (float v : x) {
          variance += v * v / (double) x.length;
        }
        variance /= sigma * sigma;
        // The published split of amplitudes loses 0.8 %.
        assertEquals(1, variance, literal ? 0.02 : 0.01, name + " " + Arrays.toString(shape));
      }
    }
  }

  /** The same low frequencies in all passes, other high ones; a filter of nothing keeps nothing. */
  @Test
  void theLowFrequenciesStay() {
    List<float[]> passes = begun("freeinit=3", 9, 16, 16, 4);
    assertEquals(2, passes.size());
    assertArrayEquals(means(passes.get(0)), means(passes.get(1)), 1e-3);
    double all = correlation(passes.get(0), passes.get(1));
    assertTrue(Math.abs(all) < 0.1, "all: " + all);
    List<float[]> none = begun("freeinit=3 freeinitspace=0", 9, 16, 16, 4);
    double[] kept = means(none.get(0));
    double[] redrawn = means(none.get(1));
    for (int c = 0; c < 4; c++) {
      assertTrue(Math.abs(kept[c] - redrawn[c]) > 1e-2, "channel " + c);
    }
  }

  /** Of each channel, the lowest frequency. */
  private static double[] means(float[] x) {
    double[] means = new double[4];
    for (int i = 0; i < x.length; i++) {
      means[i % 4] += 4.0 * x[i] / x.length;
    }
    return means;
  }

  private static double correlation(float[] a, float[] b) {
    double ab = 0;
    double aa = 0;
    double bb = 0;
    for (int i = 0; i < a.length; i++) {
      ab += a[i] * b[i];
      aa += a[i] * a[i];
      bb += b[i] * b[i];
    }
    return ab / Math.sqrt(aa * bb);
  }

  /** 14 of 25 steps again from level 25 at 1024 x 576; a sixth of the level at 128 x 128. */
  @Test
  void theLevelFollowsTheSize() {
    Chain chain = chain("freeinit=3");
    List<Step> large = chain.sized(72 * 128).steps(LEVELS);
    assertEquals(25 + 2 * 14, large.size());
    Step first = large.get(25);
    assertTrue(first.sigma() <= 25 && LEVELS[first.index() - 1] > 25, first.toString());
    Step small = chain.sized(16 * 16).steps(LEVELS).get(25);
    assertTrue(small.sigma() <= 25 / 6.0 && LEVELS[small.index() - 1] > 25 / 6.0);
    assertEquals(75, chain("freeinit=3 freeinitmode=literal").sized(256).steps(LEVELS).size());
    assertEquals(2, chain("freeinit=2").sized(1).steps(Schedule.KARRAS.sigmas(1)).size());
  }

  /** One pass is the plain run, also behind links, and a chain around hands the size on. */
  @Test
  void onePassIsOff(@TempDir Path folder) {
    try (TinyRun run = new TinyRun(folder, Torch.open(Device.cpu()))) {
      VideoSettings settings =
          TinyRun.settings(3, sc.fiji.svdtools.sampling.Sampling.DEFAULT).withDecodeChunk(0);
      float[] plain = run.run(TinyRun.Form.BATCH, settings, SamplingPlan.PLAIN).all();
      SamplingPlan one = new FreeInit().neutral(3).applyTo(SamplingPlan.PLAIN);
      assertArrayEquals(plain, run.run(TinyRun.Form.BATCH, settings, one).all());
      SamplingPlan three = Techniques.plan(Options.parse("freeinit=3"));
      SamplingPlan linked = Techniques.plan(Options.parse("freeinit=3 linkframes=3"));
      int steps = Work.steps(settings, three).size();
      assertEquals(steps, Work.steps(settings, linked).size());
      assertFalse(steps == three.get(Ports.CHAIN).steps(settings.sampling().sigmas()).size());
    }
  }
}
