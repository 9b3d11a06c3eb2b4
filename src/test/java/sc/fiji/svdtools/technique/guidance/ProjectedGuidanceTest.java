package sc.fiji.svdtools.technique.guidance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.svdtools.tensor.Close.assertClose;
import static sc.fiji.svdtools.tensor.Close.doubles;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import sc.fiji.svdtools.plan.Ports;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.sampling.Estimates;
import sc.fiji.svdtools.sampling.Step;
import sc.fiji.svdtools.technique.Technique;
import sc.fiji.svdtools.technique.Techniques;
import sc.fiji.svdtools.tensor.Scope;
import sc.fiji.svdtools.tensor.Torch;

/** The formula in double precision, frame by frame, with a scale of its own for each. */
class ProjectedGuidanceTest {

  /** Of a frame: 4 channels of 3 x 5 latents. */
  private static final int VALUES = 3 * 5 * 4;

  private static final double[] SCALES = {1, 1.5, 4, 8};
  private static final Step AT = new Step(0, 0, 1, 10, 0);

  private Torch torch;
  private Scope s;
  private float[] with;
  private float[] without;

  @BeforeEach
  void estimates() {
    torch = Torch.open(Device.cpu());
    s = torch.scope();
    with = random(1, 3);
    without = random(2, 2.5);
  }

  @AfterEach
  void close() {
    torch.close();
  }

  private static float[] random(long seed, double size) {
    Random random = new Random(seed);
    float[] values = new float[SCALES.length * VALUES];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (0.4 + size * random.nextGaussian());
    }
    return values;
  }

  private NDArray tensor(float[] values) {
    return s.floats(values, SCALES.length, 3, 5, 4);
  }

  private Estimates told() {
    float[] guided = new float[with.length];
    for (int i = 0; i < guided.length; i++) {
      guided[i] = (float) (without[i] + SCALES[i / VALUES] * (with[i] - (double) without[i]));
    }
    return new Estimates(
        tensor(random(3, 10)), tensor(guided), tensor(with), tensor(without), null);
  }

  private double[] made(Technique... techniques) {
    SamplingPlan plan = Techniques.plan(List.of(techniques));
    return doubles(plan.get(Ports.ESTIMATE).of(s, AT, told()).toFloatArray());
  }

  /** {@code D_c + (w - 1) (g_perp + eta g_par)} with the norm of g at most {@code limit}. */
  private double[] expected(double limit, double eta) {
    double[] all = new double[with.length];
    for (int f = 0; f < SCALES.length; f++) {
      int[] at = IntStream.range(f * VALUES, (f + 1) * VALUES).toArray();
      double norm = Math.sqrt(IntStream.of(at).mapToDouble(i -> Math.pow(g(i), 2)).sum());
      double shortened = Math.min(1, limit / norm);
      double dot = IntStream.of(at).mapToDouble(i -> shortened * g(i) * with[i]).sum();
      double square = IntStream.of(at).mapToDouble(i -> (double) with[i] * with[i]).sum();
      for (int i : at) {
        double parallel = dot / square * with[i];
        double across = shortened * g(i) - parallel;
        all[i] = with[i] + (SCALES[f] - 1) * (across + eta * parallel);
      }
    }
    return all;
  }

  private double g(int i) {
    return with[i] - (double) without[i];
  }

  @Test
  void itIsTheFormula() {
    for (double eta : new double[] {0, 0.3, 1}) {
      for (double norm : new double[] {12, 100}) {
        double limit = norm * Math.sqrt(VALUES / (128.0 * 72 * 4));
        double[] made = made(new ProjectedGuidance(norm, eta));
        assertClose(norm + " " + eta, expected(limit, eta), made, 1e-5, 1e-5);
      }
    }
    double[] unlimited = made(new ProjectedGuidance(0, 0));
    assertClose("no limit", expected(1e9, 0), unlimited, 1e-5, 1e-5);
  }

  /** What is left lies across the conditional estimate and is no longer than w - 1 limits. */
  @Test
  void nothingIsLeftAlongTheConditionalEstimate() {
    double[] made = made(new ProjectedGuidance());
    double limit = 12 * Math.sqrt(VALUES / (128.0 * 72 * 4));
    for (int f = 0; f < SCALES.length; f++) {
      double dot = 0;
      double square = 0;
      for (int i = f * VALUES; i < (f + 1) * VALUES; i++) {
        dot += (made[i] - with[i]) * with[i];
        square += Math.pow(made[i] - with[i], 2);
      }
      assertEquals(0, dot, 1e-2);
      assertTrue(Math.sqrt(square) <= (SCALES[f] - 1) * limit + 1e-4, f + ": " + square);
    }
  }

  @Test
  void aStepWithoutGuidanceStays() {
    Estimates e = told();
    Estimates alone = new Estimates(e.noisy(), e.conditional(), e.conditional(), null, null);
    SamplingPlan plan = new ProjectedGuidance().applyTo(SamplingPlan.PLAIN);
    assertSame(e.conditional(), plan.get(Ports.ESTIMATE).of(s, AT, alone));
  }

  /** Contrast is brought back behind it, whichever is named first. */
  @Test
  void theOrderOfTechniquesIsNoMatter() {
    Technique projected = new ProjectedGuidance(12, 0.5);
    Technique rescale = new Rescale(0.7);
    double[] first = made(projected, rescale);
    assertClose("order", first, made(rescale, projected), 0, 0);
    assertTrue(Math.abs(first[VALUES] - made(projected)[VALUES]) > 1e-4);
  }

  @Test
  void zerosAreNoFault() {
    with = new float[with.length];
    without = new float[with.length];
    assertClose("zeros", new double[with.length], made(new ProjectedGuidance()), 0, 0);
    without = random(2, 2.5);
    for (double v : made(new ProjectedGuidance())) {
      assertTrue(Double.isFinite(v));
    }
  }
}
