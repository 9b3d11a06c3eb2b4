package sc.fiji.svdtools.frames;

import ai.djl.ndarray.NDArray;
import sc.fiji.svdtools.tensor.Scope;

/** Tensors as rows of numbers, one for each place on their first axis, and ways between rows. */
public final class Rows {

  private static final int FLOAT32 = 6;
  private static final double NOTHING = 1e-12;

  private Rows() {}

  /** The rows of a tensor (n, ...) of any type. */
  public static float[][] of(Scope scope, NDArray x) {
    try (Scope s = scope.child()) {
      float[] all = s.call("copied", x, FLOAT32).toFloatArray();
      int count = Math.toIntExact(x.getShape().get(0));
      int size = all.length / count;
      float[][] rows = new float[count][size];
      for (int i = 0; i < count; i++) {
        System.arraycopy(all, i * size, rows[i], 0, size);
      }
      return rows;
    }
  }

  /** Rows as a tensor, of the type, the device and the further axes of another one. */
  public static NDArray tensor(Scope scope, float[][] rows, NDArray like) {
    int size = rows[0].length;
    float[] all = new float[rows.length * size];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(rows[i], 0, all, i * size, size);
    }
    long[] shape = like.getShape().getShape().clone();
    shape[0] = rows.length;
    return scope.replace(scope.floats(all, shape), "convert", like);
  }

  public static double length(float[] x) {
    return Math.sqrt(dot(x, x));
  }

  private static double dot(float[] x, float[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += (double) x[i] * y[i];
    }
    return sum;
  }

  /** {@code a x + b y}. */
  public static float[] sum(double a, float[] x, double b, float[] y) {
    float[] sum = new float[x.length];
    for (int i = 0; i < sum.length; i++) {
      sum[i] = (float) (a * x[i] + b * y[i]);
    }
    return sum;
  }

  /** A row of length 1 in the same direction; zeros stay. */
  public static float[] unit(float[] x) {
    return scaled(x, 1);
  }

  /** A row of another length in the same direction; zeros stay. */
  public static float[] scaled(float[] x, double length) {
    double now = length(x);
    return sum(now < NOTHING ? 0 : length / now, x, 0, x);
  }

  /** {@code x + w (y - x)}. */
  public static float[] linear(float[] x, float[] y, double w) {
    return sum(1 - w, x, w, y);
  }

  /**
   * From x to y on a circle: the direction turns evenly, the length changes evenly. Rows in one
   * direction or in opposite ones go straight.
   */
  public static float[] spherical(float[] x, float[] y, double w) {
    double lx = length(x);
    double ly = length(y);
    double cosine = lx < NOTHING || ly < NOTHING ? 1 : dot(x, y) / (lx * ly);
    double angle = Math.acos(Math.max(-1, Math.min(1, cosine)));
    double sine = Math.sin(angle);
    if (sine < 1e-6) {
      return linear(x, y, w);
    }
    double length = lx + w * (ly - lx);
    double a = Math.sin((1 - w) * angle) / sine * length / lx;
    return sum(a, x, Math.sin(w * angle) / sine * length / ly, y);
  }

  /** The row at a moment between two, on a straight line. */
  public static float[] between(float[][] rows, double at) {
    int before = Math.min(rows.length - 1, (int) at);
    int after = Math.min(rows.length - 1, before + 1);
    return linear(rows[before], rows[after], at - before);
  }
}
