package sc.fiji.svdtools.nn;

import ai.djl.ndarray.NDArray;
import java.util.function.BiFunction;
import sc.fiji.svdtools.tensor.Scope;

/**
 * Work on frames, or clips, that do not see each other, a few at a time, so that what it needs
 * besides its input and its result stays small, and that a run can be stopped between two.
 */
final class FrameSlices {

  /** Bytes of the largest tensor in the work on one slice. */
  private static final long BYTES = 1L << 29;

  /** What a norm and an activation of a number take, in products that take as long. */
  static final double NORM = 100;

  /** Of one number; DJL does not know the size of bfloat16. */
  private static final int LEAST_SIZE = 2;

  private FrameSlices() {}

  /** Part of the work: {@code from} to {@code to} of the frames x, written into {@code out}. */
  @FunctionalInterface
  interface Work {
    void run(Scope scope, NDArray x, NDArray out, long from, long to);
  }

  /**
   * @param x (N, ..) frames
   * @param shape of the result (N, ..)
   * @return owned by {@code scope}
   */
  static NDArray run(Scope scope, NDArray x, long[] shape, Work work) {
    NDArray out = scope.call("empty", shape, x);
    into(scope, x, out, 1, Math.max(1, out.getShape().size() / x.getShape().size()), work);
    return out;
  }

  /**
   * Like {@link #run} with the result in place.
   *
   * @param unit frames that see each other
   * @param growth the largest tensor of the work, in sizes of x
   */
  static void into(Scope scope, NDArray x, NDArray out, int unit, long growth, Work work) {
    long n = x.getShape().get(0);
    int size = Math.max(LEAST_SIZE, x.getDataType().getNumOfBytes());
    long perUnit = x.getShape().size() / n * unit * size * growth;
    long step = unit * Math.max(1, BYTES / perUnit);
    for (long from = 0; from < n; from += step) {
      long to = Math.min(n, from + step);
      try (Scope s = scope.child()) {
        NDArray part = s.call("rows_view", x, from, to);
        work.run(s, part, s.call("rows_view", out, from, to), from, to);
      }
    }
  }

  /**
   * An operation on frames, done on as many at once as {@link Scope#atOnce} allows.
   *
   * @param x (N, ..) frames
   * @param products in one frame
   * @param operation (n, ..) to (n, ..)
   * @return owned by {@code scope}
   */
  static NDArray each(
      Scope scope, NDArray x, double products, BiFunction<Scope, NDArray, NDArray> operation) {
    long n = x.getShape().get(0);
    long step = scope.atOnce(n, products);
    if (step == n) {
      return operation.apply(scope, x);
    }
    NDArray out = null;
    for (long from = 0; from < n; from += step) {
      try (Scope s = scope.child()) {
        NDArray part = s.call("rows_view", x, from, Math.min(n, from + step));
        NDArray y = operation.apply(s, part);
        out = out == null ? like(scope, y, n) : out;
        s.call("put_rows", out, y, from);
      }
    }
    return out;
  }

  private static NDArray like(Scope scope, NDArray y, long n) {
    long[] shape = y.getShape().getShape().clone();
    shape[0] = n;
    return scope.call("empty", shape, y);
  }

  /**
   * An operation on single frames that looks one pixel around itself, done on as many rows at once
   * as {@link Scope#atOnce} allows.
   *
   * @param x (1, H, W, ..)
   * @param scale rows of the result for each row of x
   * @param products in a row of x
   * @param operation (1, h, W, ..) to (1, scale h, ..); its first and last row may be wrong where
   *     the frame goes on
   * @return owned by {@code scope}
   */
  static NDArray rows(
      Scope scope,
      NDArray x,
      int scale,
      double products,
      BiFunction<Scope, NDArray, NDArray> operation) {
    long h = x.getShape().get(1);
    long step = scope.atOnce(h, products);
    if (step == h) {
      return operation.apply(scope, x);
    }
    NDArray out = null;
    for (long from = 0; from < h; from += step) {
      long to = Math.min(h, from + step);
      long first = Math.max(0, from - 1);
      try (Scope s = scope.child()) {
        NDArray y = operation.apply(s, s.call("band", x, first, Math.min(h, to + 1)));
        if (out == null) {
          long[] shape = y.getShape().getShape().clone();
          shape[1] = scale * h;
          out = scope.call("empty", shape, y);
        }
        s.call("put_band", out, y, scale * (from - first), scale * from, scale * to);
      }
    }
    return out;
  }
}
