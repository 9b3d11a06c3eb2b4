package sc.fiji.svdtools.tensor;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/**
 * Prints a Markdown table of what convolutions and gated layers take, by a kernel of their own and
 * by PyTorch, in the shapes of SVD's networks (float16, Gaussian numbers, on the first GPU).
 *
 * <p>A time is the least of three means of six calls in a row, in milliseconds.
 */
public final class KernelTimes {

  private static final int HALF = 5;
  private static final int ROUNDS = 3;
  private static final int CALLS = 6;
  private static final float[] NUMBERS = new float[1 << 20];

  private final Scope scope;

  private KernelTimes(Scope scope) {
    this.scope = scope;
    Random random = new Random(1);
    for (int i = 0; i < NUMBERS.length; i++) {
      NUMBERS[i] = (float) random.nextGaussian();
    }
  }

  /** Takes no arguments. */
  public static void main(String[] args) {
    try (Torch torch = Torch.open(Device.gpu());
        Scope scope = torch.scope()) {
      KernelTimes times = new KernelTimes(scope);
      print("work", "own", "PyTorch", "own, residual", "PyTorch, residual");
      print("---", "---", "---", "---", "---");
      times.pixels(14, 72, 128, 512, 512);
      times.pixels(7, 144, 256, 512, 512);
      times.pixels(7, 288, 512, 256, 256);
      times.pixels(3, 576, 1024, 128, 128);
      times.pixels(28, 72, 128, 320, 320);
      times.pixels(28, 72, 128, 960, 320);
      times.pixels(28, 40, 72, 320, 320);
      times.frames(14, 14, 144, 256, 512);
      times.frames(14, 14, 288, 512, 256);
      times.frames(14, 14, 576, 1024, 128);
      times.frames(28, 14, 72, 128, 320);
      times.frames(28, 14, 36, 64, 640);
      times.frames(50, 25, 72, 128, 320);
      times.enlarged(14, 72, 128, 512);
      times.enlarged(7, 144, 256, 512);
      times.enlarged(3, 288, 512, 256);
      times.gated(28 * 9216, 320);
      times.gated(28 * 2880, 320);
    }
  }

  private static void print(String... cells) {
    System.out.println("| " + String.join(" | ", cells) + " |");
  }

  private static String text(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }

  /** Milliseconds of a call, and the result of the last one is there. */
  private double time(Consumer<Scope> work, NDArray touched) {
    double best = Double.POSITIVE_INFINITY;
    for (int round = 0; round < ROUNDS; round++) {
      run(work, 1);
      wait(touched);
      long start = System.nanoTime();
      run(work, CALLS);
      wait(touched);
      best = Math.min(best, (System.nanoTime() - start) * 1e-6 / CALLS);
    }
    return best;
  }

  private void run(Consumer<Scope> work, int calls) {
    for (int i = 0; i < calls; i++) {
      try (Scope s = scope.child()) {
        work.accept(s);
      }
    }
  }

  /** Reads a number, which waits for the device. */
  private void wait(NDArray x) {
    try (Scope s = scope.child()) {
      s.call("copied", s.call("first_element", x), 6).toFloatArray();
    }
  }

  private NDArray random(Scope s, double factor, long... shape) {
    try (Scope t = s.child()) {
      NDArray numbers = t.call("copied", t.floats(NUMBERS, NUMBERS.length), HALF);
      NDArray out = t.call("empty", shape, numbers);
      NDArray flat = out.reshape(LongStream.of(shape).reduce(1, (a, b) -> a * b));
      for (long at = 0; at < flat.size(); at += NUMBERS.length) {
        long count = Math.min(NUMBERS.length, flat.size() - at);
        t.call("put_rows", flat, t.call("rows_view", numbers, 0L, count), at);
      }
      return s.adopt(t.call("scaled", out, factor));
    }
  }

  private NDArray kernel(Scope s, long out, long in, long rows, long columns) {
    double factor = 1 / Math.sqrt(in * rows * columns);
    return s.call("channels_last", random(s, factor, out, in, rows, columns));
  }

  private void pixels(long n, long height, long width, long in, long out) {
    try (Scope s = scope.child()) {
      NDArray x = random(s, 1, n, height, width, in);
      NDArray y = random(s, 1, n, height, width, out);
      NDArray b = random(s, 1, out);
      NDArray to = random(s, 1, n, height, width, out);
      NDArray w = kernel(s, out, in, 3, 3);
      print(
          "3x3, " + Arrays.toString(new long[] {n, height, width, in}) + " to " + out,
          text(time(t -> t.kernel("convolve", x, w), x)),
          text(time(t -> t.plain("convolve", x, w), x)),
          text(time(t -> t.kernel("convolve_into", x, w, y, b, to), to)),
          text(time(t -> t.call("residual_into", t.plain("convolve", x, w), y, b, to), to)));
    }
  }

  private void frames(long n, int frames, long height, long width, long c) {
    try (Scope s = scope.child()) {
      NDArray x = random(s, 1, n, height, width, c);
      NDArray y = random(s, 1, n, height, width, c);
      NDArray b = random(s, 1, c);
      NDArray w = kernel(s, c, c, 3, 1);
      String op = "conv_over_frames";
      print(
          "3 of " + frames + " frames, " + Arrays.toString(new long[] {n, height, width, c}),
          text(time(t -> t.kernel(op, x, w, frames, false), x)),
          text(time(t -> t.plain(op, x, w, frames, false), x)),
          text(time(t -> t.kernel(op + "_add", x, w, frames, false, y, b), x)),
          text(time(t -> t.call("residual", t.plain(op, x, w, frames, false), y, b), x)));
    }
  }

  private void enlarged(long n, long height, long width, long c) {
    try (Scope s = scope.child()) {
      NDArray x = random(s, 1, n, height, width, c);
      NDArray to = random(s, 1, n, 2 * height, 2 * width, c);
      NDArray b = random(s, 1, c);
      NDArray w = kernel(s, c, c, 3, 3);
      NDArray[] q = s.callList("quarter_kernels", w).toArray(NDArray[]::new);
      print(
          "3x3 after enlargement, " + Arrays.toString(new long[] {n, height, width, c}),
          text(time(t -> t.kernel("enlarge_twice_into", x, b, q[0], q[1], q[2], q[3], to), to)),
          text(time(t -> enlarge(t, x, w, b, to), to)),
          "",
          "");
    }
  }

  private static void enlarge(Scope t, NDArray x, NDArray w, NDArray b, NDArray to) {
    long[] size = to.getShape().getShape();
    NDArray large = t.call("enlarge", x, size[1], size[2]);
    t.call("shift_into", t.plain("convolve", large, w), b, to);
  }

  private void gated(long rows, long c) {
    try (Scope s = scope.child()) {
      NDArray x = random(s, 1, rows, c);
      NDArray w = random(s, 1 / Math.sqrt(c), 8 * c, c);
      NDArray b = random(s, 1, 8 * c);
      print(
          "gated layer, " + Arrays.toString(new long[] {rows, c}) + " to " + 4 * c,
          text(time(t -> t.kernel("linear_gated", x, w, b), x)),
          text(time(t -> t.replace(t.call("linear", x, w, b), "gated"), x)),
          "",
          "");
    }
  }
}
