package sc.fiji.svdtools.interpolation;

import sc.fiji.svdtools.metrics.Plane;

/**
 * Values of pictures between their pixels, which keep fine detail: {@code sum_ij L(x - i) L(y - j)
 * p(i, j)} over six by six pixels, {@code L(d) = sinc(d) sinc(d / 3)}.
 *
 * <p>Weights are divided by their sum, so that an even picture stays even, and are those of the
 * nearest 1/{@value #PHASES} of a pixel. Borders are continued by their last pixels.
 *
 * <p>Source: Duchon 1979. ImgLib2's interpolator of that name is not divided by the sum (an even
 * picture loses up to 1 %) and ends in an error at whole coordinates (8.0.0).
 */
final class Lanczos {

  private static final int LOBES = 3;
  private static final int TAPS = 2 * LOBES;
  private static final int PHASES = 1024;
  private static final float[][] WEIGHTS = new float[PHASES][];

  static {
    for (int k = 0; k < PHASES; k++) {
      WEIGHTS[k] = weights(k / (double) PHASES);
    }
  }

  private final int left;
  private final int top;
  private final float[] across;
  private final float[] down;

  /** At a place in pixels. */
  Lanczos(float x, float y) {
    long right = Math.round((double) x * PHASES);
    long below = Math.round((double) y * PHASES);
    left = (int) Math.floorDiv(right, (long) PHASES) - LOBES + 1;
    top = (int) Math.floorDiv(below, (long) PHASES) - LOBES + 1;
    across = WEIGHTS[(int) Math.floorMod(right, (long) PHASES)];
    down = WEIGHTS[(int) Math.floorMod(below, (long) PHASES)];
  }

  /** The value of a picture there. */
  float of(Plane picture) {
    float sum = 0;
    for (int j = 0; j < TAPS; j++) {
      float row = 0;
      for (int i = 0; i < TAPS; i++) {
        row += across[i] * picture.at(left + i, top + j);
      }
      sum += down[j] * row;
    }
    return sum;
  }

  /** Of the pixels from 2 before to 3 behind, for a place that far, 0 to 1, behind a pixel. */
  private static float[] weights(double behind) {
    double[] w = new double[TAPS];
    double sum = 0;
    for (int i = 0; i < TAPS; i++) {
      double d = behind - (i - LOBES + 1);
      w[i] = sinc(d) * sinc(d / LOBES);
      sum += w[i];
    }
    float[] weights = new float[TAPS];
    for (int i = 0; i < TAPS; i++) {
      weights[i] = (float) (w[i] / sum);
    }
    return weights;
  }

  private static double sinc(double d) {
    if (d == Math.rint(d)) {
      return d == 0 ? 1 : 0;
    }
    return Math.sin(Math.PI * d) / (Math.PI * d);
  }
}
