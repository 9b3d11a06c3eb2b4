package sc.fiji.svdtools.model.vision;

/**
 * Linear resize of one axis as a matrix (out, in).
 *
 * <p>Source of the formulas: PyTorch bicubic (A = -0.75, align_corners; A = -0.5 with antialias);
 * sgm {@code kornia}-style blur before reduction.
 */
final class Resampling {

  private Resampling() {}

  /**
   * Gaussian blur fitted to the reduction, then bicubic with aligned corners, as sgm and diffusers
   * prepare the image encoder's input.
   */
  static double[][] blurredBicubic(int in, int out) {
    double factor = in / (double) out;
    double sigma = Math.max((factor - 1) / 2, 0.001);
    int size = (int) Math.max(4 * sigma, 3);
    size += size % 2 == 0 ? 1 : 0;
    double[] kernel = gaussian(sigma, size / 2);
    double[][] matrix = new double[out][in];
    for (int o = 0; o < out; o++) {
      double at = out == 1 ? 0 : o * (in - 1.0) / (out - 1.0);
      int i = (int) Math.floor(at);
      double t = at - i;
      double[] weights = {outer(t + 1), inner(t), inner(1 - t), outer(2 - t)};
      for (int k = 0; k < 4; k++) {
        int tap = Math.max(0, Math.min(in - 1, i - 1 + k));
        addBlurred(matrix[o], tap, weights[k], kernel);
      }
    }
    return matrix;
  }

  private static void addBlurred(double[] row, int centre, double weight, double[] kernel) {
    int radius = kernel.length / 2;
    for (int j = -radius; j <= radius; j++) {
      row[reflected(centre + j, row.length)] += weight * kernel[j + radius];
    }
  }

  /** Mirrors an index at the border pixels, which are not repeated. */
  private static int reflected(int i, int n) {
    int period = 2 * (n - 1);
    int m = Math.floorMod(i, period);
    return m < n ? m : period - m;
  }

  private static double[] gaussian(double sigma, int radius) {
    double[] kernel = new double[2 * radius + 1];
    double sum = 0;
    for (int i = -radius; i <= radius; i++) {
      kernel[i + radius] = Math.exp(-i * i / (2 * sigma * sigma));
      sum += kernel[i + radius];
    }
    for (int i = 0; i < kernel.length; i++) {
      kernel[i] /= sum;
    }
    return kernel;
  }

  private static double inner(double u) {
    double a = -0.75;
    return ((a + 2) * u - (a + 3)) * u * u + 1;
  }

  private static double outer(double u) {
    double a = -0.75;
    return ((a * u - 5 * a) * u + 8 * a) * u - 4 * a;
  }

  /** Bicubic with antialias (A = -0.5), half-pixel centres: what ComfyUI uses. */
  static double[][] antialiasedBicubic(int in, int out) {
    double scale = in / (double) out;
    double stretch = Math.max(scale, 1);
    double support = 2 * stretch;
    double[][] matrix = new double[out][in];
    for (int o = 0; o < out; o++) {
      double centre = scale * (o + 0.5);
      int from = Math.max(0, (int) (centre - support + 0.5));
      int to = Math.min(in, (int) (centre + support + 0.5));
      double sum = 0;
      for (int i = from; i < to; i++) {
        matrix[o][i] = keys(Math.abs((i - centre + 0.5) / stretch));
        sum += matrix[o][i];
      }
      for (int i = from; i < to; i++) {
        matrix[o][i] /= sum;
      }
    }
    return matrix;
  }

  private static double keys(double u) {
    double a = -0.5;
    if (u < 1) {
      return ((a + 2) * u - (a + 3)) * u * u + 1;
    }
    return u < 2 ? (((u - 5) * u + 8) * u - 4) * a : 0;
  }
}
