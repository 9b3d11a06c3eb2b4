package sc.fiji.svdtools.technique.content;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import java.util.Random;
import org.junit.jupiter.api.Test;
import sc.fiji.svdtools.interpolation.Between;
import sc.fiji.svdtools.plan.Clip;
import sc.fiji.svdtools.plan.Conditions;
import sc.fiji.svdtools.plan.Encoders;
import sc.fiji.svdtools.plan.Frames;
import sc.fiji.svdtools.plan.Ports;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.sampling.Denoiser;
import sc.fiji.svdtools.sampling.Sampler;
import sc.fiji.svdtools.sampling.Sampling;
import sc.fiji.svdtools.sampling.Schedule;
import sc.fiji.svdtools.sampling.Step;
import sc.fiji.svdtools.tensor.Scope;
import sc.fiji.svdtools.tensor.Torch;

/**
 * Clips of one number whose exact denoiser is known: {@code x_t = m t + u t + walk}, u of deviation
 * 0.15 for each clip, steps of the walk of 0.15, from 0; the clip that ends with b is a Gaussian
 * bridge. With it, what holding the end does, and how the published reversals of time fail: where
 * the model knows that things drift (m = 0.5), they are wrong by a mean of 0.9 and 1.8.
 */
class BridgeOracleTest {

  private static final int T = 14;
  private static final int SIDE = 40;
  private static final int N = 4 * SIDE * SIDE;
  private static final double[] LEVELS = Schedule.KARRAS.sigmas(25);

  /** Mean and deviation of each frame over all clips. */
  private record Result(double[] mean, double[] deviation) {

    static Result of(double[][] x) {
      double[] mean = new double[T];
      double[] deviation = new double[T];
      for (int t = 0; t < T; t++) {
        double sum = 0;
        double squares = 0;
        for (double[] clip : x) {
          sum += clip[t];
          squares += clip[t] * clip[t];
        }
        mean[t] = sum / x.length;
        deviation[t] = Math.sqrt(Math.max(0, squares / x.length - mean[t] * mean[t]));
      }
      return new Result(mean, deviation);
    }

    /** Root mean square over the frames between. */
    double error(World world) {
      double sum = 0;
      for (int t = 1; t < T - 1; t++) {
        sum += Math.pow(mean[t] - world.bridge[t], 2);
      }
      return Math.sqrt(sum / (T - 2));
    }

    double width(World world) {
      return deviation[T / 2] / world.width[T / 2];
    }

    double lastStep() {
      return mean[T - 1] - mean[T - 2];
    }
  }

  /** A drift, and an end that departs from where it leads. */
  private static final class World {
    final double drift;
    final double end;
    final double[][] covariance = new double[T][T];
    final double[] bridge = new double[T];
    final double[] width = new double[T];

    World(double drift, double departure) {
      this.drift = drift;
      end = drift * (T - 1) + departure;
      for (int i = 0; i < T; i++) {
        for (int j = 0; j < T; j++) {
          covariance[i][j] = 0.0225 * i * j + 0.0225 * Math.min(i, j) + (i == j ? 1e-8 : 0);
        }
      }
      double last = covariance[T - 1][T - 1];
      for (int t = 0; t < T; t++) {
        double k = covariance[t][T - 1] / last;
        bridge[t] = drift * t + k * departure;
        width[t] = Math.sqrt(Math.max(0, covariance[t][t] - k * covariance[t][T - 1]));
      }
    }

    /** Mean of the clip given x at a level, from {@code start}. */
    double[][] denoised(double[][] x, double start, double sigma) {
      return denoised(x, start, gain(sigma, 0));
    }

    /** The same of a clip that starts anywhere, with a deviation of 2. */
    double[][] free(double[][] x, double sigma) {
      return denoised(x, 0, gain(sigma, 4));
    }

    private double[][] denoised(double[][] x, double start, double[][] gain) {
      double[][] made = new double[x.length][T];
      for (int n = 0; n < x.length; n++) {
        for (int i = 0; i < T; i++) {
          double sum = start + drift * i;
          for (int j = 0; j < T; j++) {
            sum += gain[i][j] * (x[n][j] - start - drift * j);
          }
          made[n][i] = sum;
        }
      }
      return made;
    }

    /** {@code S (S + sigma^2)^-1}, by elimination; both factors are symmetric and commute. */
    private double[][] gain(double sigma, double more) {
      double[][] a = new double[T][2 * T];
      for (int i = 0; i < T; i++) {
        for (int j = 0; j < T; j++) {
          a[i][j] = covariance[i][j] + more + (i == j ? sigma * sigma : 0);
          a[i][T + j] = covariance[i][j] + more;
        }
      }
      for (int i = 0; i < T; i++) {
        double pivot = a[i][i];
        for (int j = i; j < 2 * T; j++) {
          a[i][j] /= pivot;
        }
        for (int k = 0; k < T; k++) {
          double factor = a[k][i];
          for (int j = i; k != i && j < 2 * T; j++) {
            a[k][j] -= factor * a[i][j];
          }
        }
      }
      double[][] gain = new double[T][];
      for (int i = 0; i < T; i++) {
        gain[i] = java.util.Arrays.copyOfRange(a[i], T, 2 * T);
      }
      return gain;
    }

    /** The same of time reversed, from the end. */
    double[][] reversed(double[][] x, double sigma) {
      return flipped(denoised(flipped(x), end, sigma));
    }
  }

  private static double[][] flipped(double[][] x) {
    double[][] flipped = new double[x.length][T];
    for (int n = 0; n < x.length; n++) {
      for (int t = 0; t < T; t++) {
        flipped[n][t] = x[n][T - 1 - t];
      }
    }
    return flipped;
  }

  private interface Estimate {
    double[][] of(double[][] x, double sigma);
  }

  private static double[][] noise(Random random, double sigma) {
    double[][] x = new double[N][T];
    for (double[] clip : x) {
      for (int t = 0; t < T; t++) {
        clip[t] = sigma * random.nextGaussian();
      }
    }
    return x;
  }

  private static Result euler(Estimate estimate) {
    double[][] x = noise(new Random(1), Math.sqrt(1 + LEVELS[0] * LEVELS[0]));
    for (int i = 0; i + 1 < LEVELS.length; i++) {
      double ratio = LEVELS[i + 1] / LEVELS[i];
      double[][] made = estimate.of(x, LEVELS[i]);
      for (int n = 0; n < N; n++) {
        for (int t = 0; t < T; t++) {
          x[n][t] = made[n][t] + ratio * (x[n][t] - made[n][t]);
        }
      }
    }
    return Result.of(x);
  }

  /** Time reversal fusion: the two estimates of one state, weighted with the frame. */
  private static Result fused(World world) {
    return euler(
        (x, sigma) -> {
          double[][] there = world.denoised(x, 0, sigma);
          double[][] back = world.reversed(x, sigma);
          for (int n = 0; n < N; n++) {
            for (int t = 0; t < T; t++) {
              double w = 1 - t / (T - 1.0);
              there[n][t] = w * there[n][t] + (1 - w) * back[n][t];
            }
          }
          return there;
        });
  }

  /**
   * ViBiDSampler: a step forward, noise again, a step backward, each with its other end replaced,
   * and in the direction of the unconditional estimate.
   */
  private static Result bothWays(World world) {
    Random random = new Random(2);
    double[][] x = noise(random, Math.sqrt(1 + LEVELS[0] * LEVELS[0]));
    for (int i = 0; i + 1 < LEVELS.length; i++) {
      double up = Math.sqrt(LEVELS[i] * LEVELS[i] - LEVELS[i + 1] * LEVELS[i + 1]);
      step(x, world.denoised(x, 0, LEVELS[i]), world.free(x, LEVELS[i]), i, T - 1, world.end);
      double[][] more = noise(random, up);
      for (int n = 0; n < N; n++) {
        for (int t = 0; t < T; t++) {
          x[n][t] += more[n][t];
        }
      }
      step(x, world.reversed(x, LEVELS[i]), flipped(world.free(flipped(x), LEVELS[i])), i, 0, 0);
    }
    return Result.of(x);
  }

  private static void step(
      double[][] x, double[][] made, double[][] free, int i, int held, double value) {
    double ratio = LEVELS[i + 1] / LEVELS[i];
    for (int n = 0; n < N; n++) {
      for (int t = 0; t < T; t++) {
        double d = t == held ? value : made[n][t];
        x[n][t] = d + ratio * (x[n][t] - free[n][t]);
      }
    }
  }

  /** The technique itself, on tensors: one clip for each channel of each place. */
  private static Result held(World world) {
    BetweenImages hold =
        new BetweenImages(
            "", BetweenImages.How.HOLD, Between.Way.AUTO, "", 0, BetweenImages.Told.TOLD);
    SamplingPlan plan = hold.applyTo(SamplingPlan.PLAIN);
    try (Torch torch = Torch.open(Device.cpu());
        Scope scope = torch.scope()) {
      Denoiser denoiser = plan.get(Ports.PREDICTION).of(scope, new Exact(world));
      Sampler sampler = new Sampler(scope, denoiser, Sampling.Solver.EULER, (s, at) -> null);
      double[][] start = noise(new Random(1), Math.sqrt(1 + LEVELS[0] * LEVELS[0]));
      NDArray x = tensor(scope, start);
      for (Step at : Step.from(0, 0, LEVELS)) {
        x = sampler.step(scope, x, at, (step, made) -> {});
      }
      return Result.of(clips(x));
    }
  }

  private static NDArray tensor(Scope scope, double[][] clips) {
    float[] all = new float[T * N];
    for (int i = 0; i < all.length; i++) {
      all[i] = (float) clips[i % N][i / N];
    }
    return scope.floats(all, T, SIDE, SIDE, 4);
  }

  private static double[][] clips(NDArray x) {
    float[] all = x.toFloatArray();
    double[][] clips = new double[N][T];
    for (int i = 0; i < all.length; i++) {
      clips[i % N][i / N] = all[i];
    }
    return clips;
  }

  /** A clip with the exact denoiser. */
  private record Exact(World world) implements Clip {
    @Override
    public int frames() {
      return T;
    }

    @Override
    public Conditions conditions() {
      return null;
    }

    @Override
    public Encoders encoders() {
      return (Encoders)
          java.lang.reflect.Proxy.newProxyInstance(
              Encoders.class.getClassLoader(),
              new Class<?>[] {Encoders.class},
              (proxy, method, args) -> latents((Scope) args[0], (String) args[1]));
    }

    private NDArray latents(Scope scope, String source) {
      float[] all = new float[N];
      double value = source.equals(Encoders.START) ? 0 : world.end;
      java.util.Arrays.fill(all, (float) (value / Clip.LATENT_SCALE));
      return scope.floats(all, 1, SIDE, SIDE, 4);
    }

    @Override
    public Denoiser network(Conditions told, Frames frames) {
      return (s, x, at) -> tensor(s, world.denoised(clips(x), 0, at.sigma()));
    }
  }

  private static final World DRIFTING = new World(0.5, 0);
  private static final World DISPLACED = new World(0, 2);

  /** Where the end is where things drift to, holding it is exact, but for the width. */
  @Test
  void theHeldEndIsReached() {
    Result held = held(DRIFTING);
    assertTrue(held.error(DRIFTING) < 0.03, "error " + held.error(DRIFTING));
    assertEquals(0.5, held.lastStep(), 0.03);
    assertEquals(DRIFTING.end, held.mean()[T - 1], 1e-4);
    assertEquals(0, held.deviation()[T - 1], 1e-2);
    assertEquals(3.0, held.width(DRIFTING), 0.15);
  }

  /** Where it is elsewhere, a clip from one seed jumps there at the end: choose among several. */
  @Test
  void oneSeedJumpsAtTheEnd() {
    Result held = held(DISPLACED);
    assertEquals(0.72, held.error(DISPLACED), 0.05);
    assertEquals(1.03, held.lastStep(), 0.06);
  }

  /** Fused estimates are too wide, and wrong where the model knows a direction. */
  @Test
  void timeReversalFusionFailsWhereThingsDrift() {
    Result displaced = fused(DISPLACED);
    assertTrue(displaced.error(DISPLACED) < 0.03, "error " + displaced.error(DISPLACED));
    assertEquals(1.8, displaced.width(DISPLACED), 0.1);
    Result drifting = fused(DRIFTING);
    assertEquals(0.92, drifting.error(DRIFTING), 0.03);
    assertEquals(1.83, drifting.width(DRIFTING), 0.1);
    assertEquals(0.18, drifting.lastStep(), 0.03);
  }

  /** So does stepping both ways in turn. */
  @Test
  void steppingBothWaysFailsWhereThingsDrift() {
    Result drifting = bothWays(DRIFTING);
    assertEquals(0.86, drifting.error(DRIFTING), 0.06);
    assertEquals(0.88, drifting.width(DRIFTING), 0.12);
    assertTrue(drifting.lastStep() < 0.3, "last step " + drifting.lastStep());
  }

  /**
   * The exact denoiser itself: from plain noise it gives the clips' own distribution; 25 steps make
   * it a little narrower, most in the first frames.
   */
  @Test
  void theOracleIsExact() {
    Result free = euler((x, sigma) -> DISPLACED.denoised(x, 0, sigma));
    for (int t = 1; t < T; t++) {
      assertEquals(0, free.mean()[t], 0.08);
      double width = Math.sqrt(DISPLACED.covariance[t][t]);
      assertEquals(0.93, free.deviation()[t] / width, 0.1, "frame " + t);
    }
  }
}
