package sc.fiji.svdtools.sampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sc.fiji.svdtools.tensor.Scope;
import sc.fiji.svdtools.tensor.Torch;

/**
 * What consistency sampling makes of a Gaussian of mean 0.7 and variance 0.3, without chance: a
 * linear sampler's result is its mean and a sum of the noises it was given, so that each number of
 * the latents is given one of them alone, and the first none.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsistencyTest {

  private static final double MEAN = 0.7;
  private static final double VARIANCE = 0.3;
  private static final int NUMBERS = 8;

  private Torch torch;

  @BeforeAll
  void open() {
    torch = Torch.open(Device.cpu());
  }

  @AfterAll
  void close() {
    torch.close();
  }

  /** What is left of {@code x - mean} at a level. */
  private interface Kept {
    double at(double sigma);
  }

  /** The mean of all clips that a noisy one may be: an ordinary network's estimate. */
  private static double posterior(double s) {
    return VARIANCE / (VARIANCE + s * s);
  }

  /** The one clip that the exact flow leads to: a consistency model's estimate. */
  private static double flow(double s) {
    return Math.sqrt(posterior(s));
  }

  private static NDArray only(Scope s, int number, double value) {
    float[] all = new float[NUMBERS];
    all[number] = (float) value;
    return s.floats(all, 2, 1, 1, 4);
  }

  /** The mean, then the variance, of what comes out. */
  private double[] run(Kept kept, double... sigmas) {
    try (Scope scope = torch.scope()) {
      Denoiser denoiser =
          (s, x, at) -> {
            float[] made = x.toFloatArray();
            for (int i = 0; i < made.length; i++) {
              made[i] = (float) (MEAN + kept.at(at.sigma()) * (made[i] - MEAN));
            }
            return s.floats(made, 2, 1, 1, 4);
          };
      Sampler sampler =
          new Sampler(
              scope, denoiser, Sampling.Solver.CONSISTENCY, (s, at) -> only(s, 2 + at.index(), 1));
      NDArray x = only(scope, 1, Math.sqrt(1 + sigmas[0] * sigmas[0]));
      for (Step at : Step.from(0, 0, sigmas)) {
        x = sampler.step(scope, x, at, (step, made) -> {});
      }
      float[] last = x.toFloatArray();
      double variance = 0;
      for (int i = 1; i < last.length; i++) {
        variance += Math.pow(last[i] - last[0], 2);
      }
      return new double[] {last[0], variance};
    }
  }

  /** The same by the formula, in double. */
  private static double[] formula(Kept kept, double... sigmas) {
    double mean = 0;
    double variance = 1 + sigmas[0] * sigmas[0];
    for (int i = 0; i + 1 < sigmas.length; i++) {
      double k = kept.at(sigmas[i]);
      mean = MEAN + k * (mean - MEAN);
      variance = k * k * variance + sigmas[i + 1] * sigmas[i + 1];
    }
    return new double[] {mean, variance};
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 6})
  void meanAndVarianceAreThoseOfTheFormula(int steps) {
    for (Schedule schedule : Schedule.values()) {
      double[] sigmas = schedule.sigmas(steps);
      for (Kept kept : new Kept[] {ConsistencyTest::posterior, ConsistencyTest::flow}) {
        double[] wanted = formula(kept, sigmas);
        double[] found = run(kept, sigmas);
        assertEquals(wanted[0], found[0], 1e-6, schedule + " " + steps);
        assertEquals(wanted[1], found[1], 1e-5 * Math.max(wanted[1], VARIANCE), schedule.name());
      }
    }
  }

  /**
   * With a consistency model the clip has its variance from the first step on, and its mean where
   * little is left of the start; an ordinary network loses variance, whatever the number of steps.
   */
  @Test
  void aConsistencyModelIsNeeded() {
    double[] four = Schedule.CONSISTENCY.sigmas(4);
    assertEquals(VARIANCE, run(ConsistencyTest::flow, four)[1], 1e-5);
    assertEquals(VARIANCE, run(ConsistencyTest::flow, 700, 0)[1], 1e-5);
    assertEquals(MEAN, run(ConsistencyTest::flow, four)[0], 1e-3);
    assertEquals(0.248 * VARIANCE, run(ConsistencyTest::posterior, four)[1], 1e-4);
  }

  /** Every tenth of 40 Karras levels, as the page says. */
  @Test
  void theLevelsAreThoseOfTheDistilledNetworks() {
    double[] forty = Schedule.KARRAS.sigmas(40);
    double[] four = Schedule.CONSISTENCY.sigmas(4);
    assertArrayEquals(
        new double[] {forty[0], forty[10], forty[20], forty[30], 0}, four, 1e-12 * 700);
    assertArrayEquals(new double[] {700, 129, 13.7, 0.497, 0}, four, 0.5);
    assertEquals(0.497, four[3], 5e-4);
    double[] six = Schedule.CONSISTENCY.sigmas(6);
    assertEquals(forty[30], six[5], 1e-12);
    assertArrayEquals(forty, Schedule.CONSISTENCY.sigmas(40), 1e-12 * 700);
    assertArrayEquals(Schedule.KARRAS.sigmas(41), Schedule.CONSISTENCY.sigmas(41));
  }
}
