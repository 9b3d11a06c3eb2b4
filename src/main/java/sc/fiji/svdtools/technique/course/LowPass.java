package sc.fiji.svdtools.technique.course;

import java.util.Arrays;

/**
 * Low passes over frames, height and width, in the order of a discrete Fourier transform.
 *
 * <p>With the frequencies {@code u = 2 k / N}, k from {@code -N/2} to {@code N/2}, of each axis and
 * {@code D^2 = (u_t space / time)^2 + u_y^2 + u_x^2}. They depend on the size of k alone, so that
 * what is filtered stays real, for even and odd N. A cut-off of 0 lets nothing through.
 *
 * <p>Source: the filters of FreeInit. Differs: centred for odd N; ideal ends at {@code D = space}
 * (theirs at {@code D^2 = 2 space}); box is symmetric.
 */
public enum LowPass {
  /** {@code 1 / (1 + (D / space)^8)}. */
  BUTTERWORTH,
  /** {@code exp(-D^2 / (2 space^2))}. */
  GAUSSIAN,
  /** 1 where {@code D <= space}. */
  IDEAL,
  /** 1 where {@code |u_t| <= time} and {@code |u_y|, |u_x| <= space}. */
  BOX;

  private static final int ORDER = 4;

  /**
   * @param shape of the latents (F, h, w, ...)
   * @param space cut-off in height and width, 0 to 1
   * @param time cut-off over frames, 0 to 1
   * @return F h w factors from 0 to 1, row-major
   */
  double[] mask(long[] shape, double space, double time) {
    double[] t = frequencies(shape[0]);
    double[] y = frequencies(shape[1]);
    double[] x = frequencies(shape[2]);
    double[] mask = new double[t.length * y.length * x.length];
    if (space == 0 || time == 0) {
      return mask;
    }
    int at = 0;
    for (double ut : t) {
      for (double uy : y) {
        for (double ux : x) {
          mask[at++] = factor(ut / time, uy / space, ux / space);
        }
      }
    }
    return mask;
  }

  /** Frequencies as shares of the cut-off. */
  private double factor(double t, double y, double x) {
    double d = t * t + y * y + x * x;
    return switch (this) {
      case BUTTERWORTH -> 1 / (1 + Math.pow(d, ORDER));
      case GAUSSIAN -> Math.exp(-d / 2);
      case IDEAL -> d <= 1 ? 1 : 0;
      case BOX -> t <= 1 && y <= 1 && x <= 1 ? 1 : 0;
    };
  }

  /** Sizes of the frequencies, 0 to 1. */
  private static double[] frequencies(long n) {
    double[] u = new double[(int) n];
    for (int k = 0; k < n; k++) {
      u[k] = 2.0 * Math.min(k, n - k) / n;
    }
    return u;
  }

  /** Sum of the squares. */
  static double energy(double... mask) {
    return Arrays.stream(mask).map(h -> h * h).sum();
  }
}
