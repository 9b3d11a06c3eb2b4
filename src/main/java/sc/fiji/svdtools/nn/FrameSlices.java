package sc.fiji.svdtools.nn;

import ai.djl.ndarray.NDArray;
import sc.fiji.svdtools.tensor.Scope;

/**
 * Work on frames, or clips, that do not see each other, a few at a time, so that what it needs
 * besides its input and its result stays small.
 */
final class FrameSlices {

  /** Bytes of the largest tensor in the work on one slice. */
  private static final long BYTES = 1L << 29;

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
}
