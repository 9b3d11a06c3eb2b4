package sc.fiji.svdtools.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static sc.fiji.svdtools.tensor.Close.assertNorm;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sc.fiji.svdtools.tensor.Scope;
import sc.fiji.svdtools.tensor.TensorList;
import sc.fiji.svdtools.tensor.Torch;
import sc.fiji.svdtools.weights.WeightFiller;

/** Windowed attention against loops in double precision. */
class WindowAttentionTest {

  private static final int S = 2;
  private static final int HEADS = 2;
  private static final int C = 8;
  private static final int D = C / HEADS;
  private static final double SCALE = 0.9;

  /** Windows of equal weight for each frame they hold, the last one moved back. */
  private static FrameGroups groups(int frames, int size, int stride, boolean masked) {
    int[] starts =
        IntStream.concat(
                IntStream.iterate(0, s -> s + size < frames, s -> s + stride),
                IntStream.of(frames - size))
            .toArray();
    double[] sums = new double[frames];
    double[][] weights = new double[starts.length][size];
    for (int round = 0; round < 2; round++) {
      for (int j = 0; j < starts.length; j++) {
        for (int i = 0; i < size; i++) {
          double w = masked ? 1 : Math.min(i + 1, size - i);
          if (round == 0) {
            sums[starts[j] + i] += w;
          } else {
            weights[j][i] = w / sums[starts[j] + i];
          }
        }
      }
    }
    return new FrameGroups(starts, weights, masked, null);
  }

  private record Inputs(float[] z, float[] norm, float[] bias, float[] qkv, double[] factors) {

    static Inputs of(int frames, double[] factors) {
      return new Inputs(
          WeightFiller.wave(frames * S * C, 0.77, 0.3),
          WeightFiller.wave(C, 0.5, 1),
          WeightFiller.wave(C, 0.3, 2),
          WeightFiller.wave(3 * C * C, 1.3, 0.1),
          factors);
    }
  }

  private static float[] run(int frames, Inputs in, FrameGroups groups, float[] shift) {
    try (Torch torch = Torch.open(Device.cpu());
        Scope s = torch.scope()) {
      NDArray none = s.floats(new float[1], 1);
      float[] unit = new float[C * C];
      IntStream.range(0, C).forEach(i -> unit[i * C + i] = 1);
      TensorList ws =
          s.list(
              s.floats(in.norm(), C),
              s.floats(in.bias(), C),
              s.floats(in.qkv(), 3 * C, C),
              s.floats(unit, C, C),
              s.floats(new float[C], C));
      NDArray factor =
          in.factors() == null ? none : s.floats(in.factors(), in.factors().length / 3, 3);
      NDArray blend =
          groups.masked()
              ? s.floats(groups.mask(frames), frames, frames)
              : s.floats(groups.flatWeights(), groups.starts().length, groups.size());
      NDArray moved =
          shift == null ? none : s.floats(shift, groups.starts().length, groups.size(), C);
      TensorList changes = s.list(none, factor, blend, moved, none);
      long[] starts = groups.masked() ? new long[0] : groups.longStarts();
      NDArray z = s.floats(in.z(), 1, frames, S, C);
      float[] sum =
          s.call("attend_frames", z, ws, HEADS, SCALE, changes, none, starts).toFloatArray();
      for (int i = 0; i < sum.length; i++) {
        sum[i] -= in.z()[i];
      }
      return sum;
    }
  }

  /** Query, key or value (part 0, 1, 2) of token (frame, pixel), with what is added to it. */
  private static double[] token(Inputs in, int part, int f, int p, float[] shift, int at) {
    double[] x = new double[C];
    double mean = 0;
    for (int c = 0; c < C; c++) {
      x[c] = in.z()[(f * S + p) * C + c] + (shift == null ? 0 : shift[at * C + c]);
      mean += x[c] / C;
    }
    double variance = 0;
    for (double v : x) {
      variance += (v - mean) * (v - mean) / C;
    }
    double[] y = new double[C];
    int row = in.factors() == null ? 0 : Math.min(f, in.factors().length / 3 - 1);
    double factor = in.factors() == null ? 1 : in.factors()[3 * row + part];
    for (int o = 0; o < C; o++) {
      for (int c = 0; c < C; c++) {
        double normed = (x[c] - mean) / Math.sqrt(variance + 1e-5) * in.norm()[c] + in.bias()[c];
        y[o] += factor * in.qkv()[(part * C + o) * C + c] * normed;
      }
    }
    return y;
  }

  private static void attend(
      double[] out,
      Inputs in,
      int i,
      int p,
      int from,
      int to,
      double[] shares,
      float[] shift,
      int j) {
    int size = to - from;
    for (int h = 0; h < HEADS; h++) {
      double[] e = new double[size];
      double sum = 0;
      double[] q = token(in, 0, i, p, shift, j * size + i - from);
      for (int t = from; t < to; t++) {
        double[] k = token(in, 1, t, p, shift, j * size + t - from);
        double dot = 0;
        for (int d = 0; d < D; d++) {
          dot += q[h * D + d] * k[h * D + d];
        }
        e[t - from] = Math.exp(SCALE * dot);
        sum += e[t - from];
      }
      for (int t = from; t < to; t++) {
        double[] v = token(in, 2, t, p, shift, j * size + t - from);
        for (int d = 0; d < D; d++) {
          out[(i * S + p) * C + h * D + d] += shares[t - from] * e[t - from] / sum * v[h * D + d];
        }
      }
    }
  }

  private static float[] naive(int frames, Inputs in, FrameGroups g, float[] shift) {
    double[] out = new double[frames * S * C];
    double[] mask = g.mask(frames);
    for (int i = 0; i < frames; i++) {
      for (int p = 0; p < S; p++) {
        if (g.masked()) {
          double[] shares = Arrays.copyOfRange(mask, i * frames, (i + 1) * frames);
          attend(out, in, i, p, 0, frames, shares, null, 0);
          continue;
        }
        for (int j = 0; j < g.starts().length; j++) {
          int from = g.starts()[j];
          if (i >= from && i < from + g.size()) {
            double[] shares = new double[g.size()];
            Arrays.fill(shares, g.weights()[j][i - from]);
            attend(out, in, i, p, from, from + g.size(), shares, shift, j);
          }
        }
      }
    }
    float[] floats = new float[out.length];
    IntStream.range(0, out.length).forEach(i -> floats[i] = (float) out[i]);
    return floats;
  }

  @ParameterizedTest
  @CsvSource({"9,4,2", "10,4,3", "7,3,3", "6,5,1", "5,1,1", "4,4,2"})
  void agreesWithLoops(int frames, int size, int stride) {
    double[] perFrame = new double[3 * frames];
    for (int i = 0; i < perFrame.length; i++) {
      perFrame[i] = 1 + 0.4 * Math.sin(i);
    }
    for (double[] factors : new double[][] {null, {0.8, 0.7, 1.2}, perFrame}) {
      Inputs in = Inputs.of(frames, factors);
      for (boolean masked : new boolean[] {false, true}) {
        FrameGroups g = groups(frames, size, stride, masked);
        assertNorm("masked " + masked, naive(frames, in, g, null), run(frames, in, g, null), 1e-5);
      }
      FrameGroups g = groups(frames, size, stride, false);
      float[] shift = WeightFiller.wave(g.starts().length * size * C, 0.61, 0.9);
      assertNorm("local", naive(frames, in, g, shift), run(frames, in, g, shift), 1e-5);
    }
  }

  @Test
  void theMaskIsTheShareOfWindowsThatHoldBoth() {
    FrameGroups g = groups(6, 4, 2, true);
    assertArrayEquals(new double[] {1, 1, 1, 1, 0, 0}, Arrays.copyOfRange(g.mask(6), 0, 6), 1e-15);
    assertArrayEquals(
        new double[] {0.5, 0.5, 1, 1, 0.5, 0.5}, Arrays.copyOfRange(g.mask(6), 12, 18), 1e-15);
  }

  /** Equal frames in, equal frames out, whatever the windows: the weights cancel. */
  @Test
  void equalFramesGiveEqualFrames() {
    for (int frames = 4; frames <= 16; frames++) {
      for (int stride = 1; stride <= 4; stride++) {
        float[] one = WeightFiller.wave(S * C, 0.77, 0.3);
        float[] z = new float[frames * S * C];
        for (int f = 0; f < frames; f++) {
          System.arraycopy(one, 0, z, f * one.length, one.length);
        }
        Inputs base = Inputs.of(frames, null);
        Inputs in = new Inputs(z, base.norm(), base.bias(), base.qkv(), null);
        float[] out = run(frames, in, groups(frames, 4, stride, false), null);
        float[] expected =
            naive(
                1,
                new Inputs(one, base.norm(), base.bias(), base.qkv(), null),
                new FrameGroups(new int[1], new double[][] {{1}}, false, null),
                null);
        for (int f = 0; f < frames; f++) {
          assertNorm(
              "frame " + f,
              expected,
              Arrays.copyOfRange(out, f * one.length, (f + 1) * one.length),
              1e-5);
        }
      }
    }
  }
}
