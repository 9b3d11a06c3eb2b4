package sc.fiji.svdtools.sampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.svdtools.tensor.Close.assertClose;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ScheduleTest {

  @Test
  void karrasLevelsOf25Steps() {
    double[] sigmas = Schedule.KARRAS.sigmas(25);
    assertEquals(26, sigmas.length);
    double[] first = {700, 545.7292, 421.5691, 322.4537};
    assertClose("first", first, Arrays.copyOf(sigmas, 4), 1e-6, 0);
    double[] last = {0.02480258, 0.007882495, 0.002, 0};
    assertClose("last", last, Arrays.copyOfRange(sigmas, 22, 26), 1e-6, 0);
  }

  @Test
  void noiseConditionOf25Steps() {
    double[] sigmas = Schedule.KARRAS.sigmas(25);
    double[] found =
        Arrays.stream(new int[] {0, 1, 2, 23, 24})
            .mapToDouble(i -> Preconditioning.at(sigmas[i]).noise())
            .toArray();
    assertClose(
        "noise", new double[] {1.637770, 1.575531, 1.510996, -1.210778, -1.553652}, found, 0, 1e-6);
  }

  @Test
  void exponentialIsLogLinear() {
    double[] sigmas = Schedule.EXPONENTIAL.sigmas(3);
    double middle = Math.sqrt(700 * 0.002);
    assertClose("levels", new double[] {700, middle, 0.002, 0}, sigmas, 1e-12, 0);
  }

  /** The list of diffusers and ComfyUI for 10 steps; its last level, 0.002, is 0 in both. */
  @Test
  void alignYourStepsGivesThePublishedLevels() {
    double[] published = {700, 54.5, 15.886, 7.977, 4.248, 1.789, 0.981, 0.403, 0.173, 0.034, 0};
    assertArrayEquals(published, Schedule.ALIGN_YOUR_STEPS.sigmas(10));
  }

  /** {@code numpy.interp} over the logarithms of the 11 published levels; the last set to 0. */
  @Test
  void alignYourStepsIsResampledLogLinearly() {
    double[] five = {700, 15.886, 4.248, 0.981, 0.173, 0};
    assertClose("5 steps", five, Schedule.ALIGN_YOUR_STEPS.sigmas(5), 1e-12, 0);
    double[] four = {700, Math.sqrt(15.886 * 7.977), 1.789, Math.sqrt(0.403 * 0.173), 0};
    assertClose("4 steps", four, Schedule.ALIGN_YOUR_STEPS.sigmas(4), 1e-12, 0);
    double[] twenty = Schedule.ALIGN_YOUR_STEPS.sigmas(20);
    assertEquals(Math.sqrt(700 * 54.5), twenty[1], 1e-10);
    assertEquals(Math.sqrt(0.034 * 0.002), twenty[19], 1e-15);
  }

  @ParameterizedTest
  @EnumSource
  void fallsToZero(Schedule schedule) {
    assertArrayEquals(new double[] {700, 0}, schedule.sigmas(1));
    for (int n : new int[] {2, 10, 50, 1000}) {
      double[] sigmas = schedule.sigmas(n);
      for (int i = 0; i < n; i++) {
        assertTrue(sigmas[i] > sigmas[i + 1]);
      }
      assertEquals(0, sigmas[n]);
    }
  }

  @Test
  void refusesStepsOutOfRange() {
    String message =
        assertThrows(IllegalArgumentException.class, () -> Schedule.KARRAS.sigmas(0)).getMessage();
    assertEquals("Steps is 0; it must be a whole number from 1 to 1000.", message);
  }

  @Test
  void guidanceCurves() {
    double[] linear = new Guidance(1, 2.5, Guidance.Curve.LINEAR).scales(4);
    assertClose("linear", new double[] {1, 1.5, 2, 2.5}, linear, 0, 1e-12);
    double[] triangle = new Guidance(1, 3, Guidance.Curve.TRIANGLE).scales(5);
    assertClose("triangle", new double[] {1, 2, 3, 2, 1}, triangle, 0, 1e-12);
    double[] constant = new Guidance(1, 3, Guidance.Curve.CONSTANT).scales(2);
    assertClose("constant", new double[] {3, 3}, constant, 0, 0);
    assertArrayEquals(new double[] {1.5}, new Guidance(1.5, 3, Guidance.Curve.LINEAR).scales(1));
    assertThrows(
        IllegalArgumentException.class, () -> new Guidance(Double.NaN, 2, Guidance.Curve.LINEAR));
  }
}
