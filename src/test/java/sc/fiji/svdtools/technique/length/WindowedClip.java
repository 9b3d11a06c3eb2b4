package sc.fiji.svdtools.technique.length;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import sc.fiji.svdtools.attention.Windows;
import sc.fiji.svdtools.plan.Clip;
import sc.fiji.svdtools.plan.Conditions;
import sc.fiji.svdtools.plan.Encoders;
import sc.fiji.svdtools.plan.Frames;
import sc.fiji.svdtools.plan.NoiseSource;
import sc.fiji.svdtools.plan.Ports;
import sc.fiji.svdtools.plan.Prediction;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.sampling.Denoiser;
import sc.fiji.svdtools.sampling.Sampler;
import sc.fiji.svdtools.sampling.Sampling;
import sc.fiji.svdtools.sampling.Schedule;
import sc.fiji.svdtools.sampling.Step;
import sc.fiji.svdtools.tensor.Scope;

/**
 * A clip of independent Gaussian processes over frames, covariance {@code exp(-(i - j)^2 / 32)} and
 * 1e-4 more at i = j, with its exact denoiser {@code K (K + sigma^2)^-1} for a window, which knows
 * the places in the window alone; from noise to latents by the sampler, 25 Karras steps of Euler.
 *
 * @param scope of the run
 * @param frames N
 * @param attention windows the network of the whole clip has inside
 * @param gains by size of the window and level
 */
record WindowedClip(Scope scope, int frames, Windows attention, Map<String, NDArray> gains)
    implements Clip {

  /** Processes of one clip. */
  private static final int CHANNELS = 2000;

  private static final int SIDE = 20;
  private static final double LENGTH = 4;
  private static final double OWN = 1e-4;
  private static final double[] LEVELS = Schedule.KARRAS.sigmas(25);

  /** The latents the plan makes, clip after clip: {@code [clip][frame][channel]}. */
  static float[][][] made(
      Scope scope, int clips, int frames, SamplingPlan plan, Windows attention, long seed) {
    WindowedClip clip = new WindowedClip(scope, frames, attention, new HashMap<>());
    Prediction prediction = plan.get(Ports.PREDICTION);
    Sampler sampler =
        new Sampler(scope, prediction.of(scope, clip), Sampling.Solver.EULER, (s, at) -> null);
    long[] shape = {frames, (long) clips * SIDE, CHANNELS / SIDE / 4, 4};
    NoiseSource source = plan.get(Ports.NOISE);
    NDArray unit = source.latents(scope, shape, seed);
    NDArray x = scope.call("scaled", unit, Math.sqrt(1 + LEVELS[0] * LEVELS[0]));
    for (Step at : Step.from(0, 0, LEVELS)) {
      NDArray next = sampler.step(scope, x, at, (step, denoised) -> {});
      x.close();
      x = next;
    }
    return split(x.toFloatArray(), clips, frames);
  }

  private static float[][][] split(float[] all, int count, int frames) {
    float[][][] clips = new float[count][frames][];
    for (int k = 0; k < count; k++) {
      for (int f = 0; f < frames; f++) {
        int from = (f * count + k) * CHANNELS;
        clips[k][f] = Arrays.copyOfRange(all, from, from + CHANNELS);
      }
    }
    return clips;
  }

  @Override
  public Conditions conditions() {
    NDArray one = scope.floats(new float[1], 1, 1);
    return new Conditions(one, one, new double[1][3]);
  }

  @Override
  public Encoders encoders() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Denoiser network(Conditions told, Frames at) {
    if (attention == null || at.count() < frames) {
      return this::exact;
    }
    return (s, x, step) -> {
      NDArray sum = s.call("zeros", x);
      for (int j = 0; j < attention.starts().length; j++) {
        long[] rows = Frames.run(attention.starts()[j], attention.size(), frames).rows();
        try (Scope one = s.child()) {
          NDArray made = exact(one, one.call("rows_at", x, rows), step);
          NDArray weights = one.floats(attention.weights()[j], attention.size());
          one.call("add_rows_", sum, made, weights, rows);
        }
      }
      return sum;
    };
  }

  private NDArray exact(Scope s, NDArray x, Step at) {
    int n = (int) x.getShape().get(0);
    NDArray gain =
        gains.computeIfAbsent(
            n + " " + at.sigma(), key -> scope.floats(gain(n, at.sigma() * at.sigma()), n, n));
    try (Scope one = s.child()) {
      NDArray flat = one.adopt(x.reshape(n, -1));
      NDArray made = one.adopt(gain.matMul(flat));
      return s.adopt(made.reshape(x.getShape()));
    }
  }

  /** {@code K (K + v)^-1}, both symmetric and commuting, by elimination. */
  private static double[] gain(int n, double v) {
    double[][] a = new double[n][2 * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        double k = Math.exp(-(i - j) * (i - j) / (2 * LENGTH * LENGTH)) + (i == j ? OWN : 0);
        a[i][j] = k + (i == j ? v : 0);
        a[i][n + j] = k;
      }
    }
    for (int i = 0; i < n; i++) {
      double pivot = a[i][i];
      for (int j = i; j < 2 * n; j++) {
        a[i][j] /= pivot;
      }
      for (int k = 0; k < n; k++) {
        double factor = a[k][i];
        for (int j = i; k != i && j < 2 * n; j++) {
          a[k][j] -= factor * a[i][j];
        }
      }
    }
    double[] gain = new double[n * n];
    for (int i = 0; i < n; i++) {
      System.arraycopy(a[i], n, gain, i * n, n);
    }
    return gain;
  }
}
