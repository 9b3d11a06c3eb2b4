package sc.fiji.svdtools.technique.content;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import sc.fiji.svdtools.metrics.Plane;
import sc.fiji.svdtools.plan.Decoding;
import sc.fiji.svdtools.plan.Ports;
import sc.fiji.svdtools.plan.SamplingPlan;

class KeptDetailTest {

  private static final int W = 96;
  private static final int H = 64;
  private static final int AREA = W * H;

  private static UnaryOperator<float[]> finish(double share, float[] start) {
    SamplingPlan plan = new KeptDetail(share).applyTo(SamplingPlan.PLAIN);
    return plan.get(Ports.FINISH).begin(start, W, H);
  }

  /** A texture with coarse and fine parts, moved by (dx, dy), each channel its own. */
  private static float[] texture(double dx, double dy) {
    float[] rgb = new float[3 * AREA];
    for (int i = 0; i < AREA; i++) {
      double x = i % W - dx;
      double y = i / W - dy;
      double coarse = Math.sin(0.21 * x + 0.13 * y) + Math.cos(0.17 * y - 0.11 * x);
      double fine = Math.sin(1.3 * x + 0.4 * y) + Math.sin(1.1 * y - 0.7 * x);
      for (int c = 0; c < 3; c++) {
        rgb[c * AREA + i] = (float) (0.5 + 0.11 * coarse + (0.05 + 0.01 * c) * fine);
      }
    }
    return rgb;
  }

  /** What an autoencoder might leave of it. */
  private static float[] coarse(float[] rgb) {
    float[] out = new float[rgb.length];
    for (int c = 0; c < 3; c++) {
      float[] channel = Arrays.copyOfRange(rgb, c * AREA, (c + 1) * AREA);
      float[] smooth = new Plane(W, H, channel).blurred(1.2).values();
      System.arraycopy(smooth, 0, out, c * AREA, AREA);
    }
    return out;
  }

  /** Mean square of the difference, away from the borders. */
  private static double error(float[] a, float[] b) {
    double sum = 0;
    int count = 0;
    for (int i = 0; i < a.length; i++) {
      int x = i % W;
      int y = i % AREA / W;
      if (x >= 20 && x < W - 20 && y >= 16 && y < H - 16) {
        sum += Math.pow(a[i] - b[i], 2);
        count++;
      }
    }
    return sum / count;
  }

  @Test
  void theFirstFrameIsTheStartImage() {
    float[] start = texture(0, 0);
    float[] first = finish(1, start).apply(coarse(start));
    assertArrayEquals(start, first, 1e-6f);
  }

  @Test
  void halfOfTheDetailIsHalfOfIt() {
    float[] start = texture(0, 0);
    float[] made = coarse(start);
    float[] first = finish(0.5, start).apply(made.clone());
    for (int i = 0; i < first.length; i++) {
      assertEquals((start[i] + made[i]) / 2, first[i], 1e-6f);
    }
  }

  /** Detail goes along with what moves, by parts of pixels, over many frames. */
  @Test
  void detailGoesAlong() {
    UnaryOperator<float[]> finish = finish(1, texture(0, 0));
    for (int t = 0; t < 12; t++) {
      float[] truth = texture(1.3 * t, -0.4 * t);
      float[] decoded = coarse(truth);
      float[] made = finish.apply(decoded.clone());
      double ratio = error(made, truth) / error(decoded, truth);
      assertTrue(ratio < 0.05, t + ": " + ratio);
    }
  }

  /** Where a frame shows something else, it stays as it was decoded. */
  @Test
  void whatIsNewGetsNothing() {
    UnaryOperator<float[]> finish = finish(1, texture(0, 0));
    assertEquals(3 * AREA, finish.apply(coarse(texture(0, 0))).length);
    float[] next = coarse(texture(0, 0));
    for (int i = 0; i < next.length; i++) {
      if (i % W >= 40) {
        next[i] = 0.97f;
      }
    }
    float[] made = finish.apply(next.clone());
    for (int i = 0; i < next.length; i++) {
      if (i % W >= 50) {
        assertEquals(next[i], made[i], i + "");
      }
    }
    assertTrue(error(made, next) > 0 || made[20] != next[20]);
  }

  /** What was hidden for two frames and comes back has its detail again, also a little moved. */
  @Test
  void whatComesBackGetsItAgain() {
    UnaryOperator<float[]> finish = finish(1, texture(0, 0));
    assertEquals(3 * AREA, finish.apply(coarse(texture(0, 0))).length);
    for (int t = 0; t < 2; t++) {
      float[] hidden = coarse(texture(0, 0));
      for (int i = 0; i < hidden.length; i++) {
        if (i % W >= 24 && i % W < 72) {
          hidden[i] = 0.97f;
        }
      }
      assertEquals(3 * AREA, finish.apply(hidden).length);
    }
    float[] truth = texture(0.6, 0.3);
    float[] decoded = coarse(truth);
    double ratio = error(finish.apply(decoded.clone()), truth) / error(decoded, truth);
    assertTrue(ratio < 0.1, ratio + "");
  }

  @Test
  void valuesStayInRange() {
    float[] start = new float[3 * AREA];
    Arrays.fill(start, 0, AREA, 1);
    float[] made = new float[3 * AREA];
    Arrays.fill(made, 0.5f);
    float[] other = made.clone();
    Arrays.fill(other, 0.55f);
    UnaryOperator<float[]> finish = finish(1, start);
    assertEquals(3 * AREA, finish.apply(made).length);
    for (float v : finish.apply(other)) {
      assertTrue(v >= 0 && v <= 1, v + "");
    }
  }

  @Test
  void offLeavesThePlanAlone() {
    assertSame(
        Decoding.Finish.PLAIN, new KeptDetail(0).applyTo(SamplingPlan.PLAIN).get(Ports.FINISH));
  }
}
