package sc.fiji.svdtools.technique.content;

import java.util.Random;
import sc.fiji.svdtools.sampling.Schedule;

/**
 * Clips of one number whose exact denoiser is known: {@code x_t = m t + u t + walk}, u of deviation
 * 0.15 for each clip, steps of the walk of 0.15, from 0; the clip that ends with b is a Gaussian
 * bridge.
 */
final class Bridge {

  /** Frames. */
  static final int T = 14;

  /** Rows and columns of the latents that hold the clips. */
  static final int SIDE = 40;

  /** Clips side by side. */
  static final int N = 4 * SIDE * SIDE;

  /** Noise of 25 steps. */
  static final double[] LEVELS = Schedule.KARRAS.sigmas(25);

  /** The end is where things drift to. */
  static final World DRIFTING = new World(0.5, 0);

  /** Nothing drifts, and the end is elsewhere. */
  static final World DISPLACED = new World(0, 2);

  private Bridge() {}

  /** Mean and deviation of each frame over all clips. */
  record Result(double[] mean, double[] deviation) {

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
  static final class World {
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

  interface Estimate {
    double[][] of(double[][] x, double sigma);
  }

  static double[][] flipped(double[][] x) {
    double[][] flipped = new double[x.length][T];
    for (int n = 0; n < x.length; n++) {
      for (int t = 0; t < T; t++) {
        flipped[n][t] = x[n][T - 1 - t];
      }
    }
    return flipped;
  }

  static double[][] noise(Random random, double sigma) {
    double[][] x = new double[N][T];
    for (double[] clip : x) {
      for (int t = 0; t < T; t++) {
        clip[t] = sigma * random.nextGaussian();
      }
    }
    return x;
  }

  static Result euler(Estimate estimate) {
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
}
