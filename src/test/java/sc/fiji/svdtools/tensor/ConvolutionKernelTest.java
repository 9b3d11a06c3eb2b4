package sc.fiji.svdtools.tensor;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.svdtools.tensor.Close.assertNorm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The kernel of convolutions against its plain formulas in float32 on the same rounded inputs.
 * Needs a Hopper GPU; skipped without one.
 */
class ConvolutionKernelTest {

  private static final DataType[] TYPES = {DataType.FLOAT16, DataType.BFLOAT16};

  private static Torch torch;

  @BeforeAll
  static void open() {
    torch = Gpu.hopper();
  }

  @AfterAll
  static void close() {
    if (torch != null) {
      torch.close();
    }
  }

  private static NDArray kernel(
      Scope s, DataType type, long out, long in, long rows, long columns) {
    NDArray w = Gpu.random(s, type, 0, out, in, rows, columns);
    return s.call("channels_last", s.call("scaled", w, 1 / Math.sqrt(in * rows * columns)));
  }

  private static NDArray run(Scope s, String op, Object... args) {
    List<NDArray> fused = torch.fused().run(s::empty, op, args);
    assertNotNull(fused, op);
    return fused.get(0);
  }

  /** Runs an operation in 16 bits with the kernel and in float32 without. */
  private static void check(Scope s, DataType type, String op, Object... args) {
    NDArray found = s.call("copied", run(s, op, args), 6);
    Object[] plain =
        Stream.of(args).map(a -> a instanceof NDArray x ? s.call("copied", x, 6) : a).toArray();
    NDArray expected = s.call(op, plain);
    double tolerance = type == DataType.FLOAT16 ? 3e-4 : 2.4e-3;
    assertNorm(op + " " + type, expected.toFloatArray(), found.toFloatArray(), tolerance);
  }

  /** Sizes that do not fill blocks, tiles or waves, each ring once and many times. */
  @ParameterizedTest
  @CsvSource({
    "1,8,8,64,128",
    "2,16,24,128,128",
    "3,72,40,64,320",
    "5,40,72,192,256",
    "1,136,137,64,128",
    "14,32,32,128,640",
    "2,72,128,320,320"
  })
  void convolvesPixels(long n, long height, long width, long in, long out) {
    for (DataType type : TYPES) {
      try (Scope s = torch.scope()) {
        NDArray x = Gpu.random(s, type, 0.3, n, height, width, in);
        NDArray w = kernel(s, type, out, in, 3, 3);
        NDArray y = Gpu.random(s, type, 0, n, height, width, out);
        NDArray b = Gpu.random(s, type, 0, out);
        check(s, type, "convolve", x, w);
        NDArray to = s.call("empty", new long[] {n, height, width, out}, x);
        check(s, type, "convolve_into", x, w, y, b, to);
        assertSame(to, run(s, "convolve_into", x, w, y, b, to));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1,14,8,16,64,128", "2,14,5,16,128,320", "3,7,16,16,64,256", "2,48,9,16,320,320"})
  void convolvesFrames(long clips, int frames, long height, long width, long in, long out) {
    for (DataType type : TYPES) {
      try (Scope s = torch.scope()) {
        NDArray x = Gpu.random(s, type, 0.3, clips * frames, height, width, in);
        NDArray w = kernel(s, type, out, in, 3, 1);
        NDArray y = Gpu.random(s, type, 0, clips * frames, height, width, out);
        NDArray b = Gpu.random(s, type, 0, out);
        check(s, type, "conv_over_frames", x, w, frames, false);
        check(s, type, "conv_over_frames_add", x, w, frames, false, y, b);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1,8,8,64,128", "2,9,16,128,320", "3,18,32,64,128", "2,36,64,128,256"})
  void convolvesAfterEnlargement(long n, long height, long width, long in, long out) {
    for (DataType type : TYPES) {
      try (Scope s = torch.scope()) {
        NDArray x = Gpu.random(s, type, 0.3, n, height, width, in);
        List<NDArray> q = s.callList("quarter_kernels", kernel(s, type, out, in, 3, 3));
        NDArray b = Gpu.random(s, type, 0, out);
        NDArray to = s.call("empty", new long[] {n, 2 * height, 2 * width, out}, x);
        Object[] args = {x, b, q.get(0), q.get(1), q.get(2), q.get(3), to};
        check(s, type, "enlarge_twice_into", args);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1,64,128", "777,320,1280", "5000,128,384", "70000,320,1280"})
  void gatesLinearLayers(long rows, long in, long out) {
    for (DataType type : TYPES) {
      try (Scope s = torch.scope()) {
        NDArray x = Gpu.random(s, type, 0.3, rows, in);
        NDArray w = s.call("scaled", Gpu.random(s, type, 0, 2 * out, in), 1 / Math.sqrt(in));
        check(s, type, "linear_gated", x, w, Gpu.random(s, type, 0, 2 * out));
      }
    }
  }

  /** A second tensor at the same place, of another shape, is not taken for the first. */
  @Test
  void shapesMayChangeAtOneAddress() {
    try (Scope s = torch.scope()) {
      NDArray w = kernel(s, DataType.FLOAT16, 128, 64, 3, 3);
      for (long[] shape : new long[][] {{1, 16, 32, 64}, {1, 32, 16, 64}, {2, 16, 16, 64}}) {
        try (Scope t = s.child()) {
          check(t, DataType.FLOAT16, "convolve", Gpu.random(t, DataType.FLOAT16, 0, shape), w);
        }
      }
    }
  }

  /** They come back channels last, which PyTorch's convolutions would not need. */
  @Test
  void weightsMayHaveBeenAway() {
    DataType type = DataType.FLOAT16;
    try (Scope weights = torch.scope();
        Scope s = torch.scope()) {
      NDArray pixels = kernel(weights, type, 128, 64, 3, 3);
      NDArray frames = kernel(weights, type, 128, 64, 3, 1);
      Offload offload = new Offload(weights);
      offload.leave();
      offload.enter();
      NDArray x = Gpu.random(s, type, 0, 14, 16, 16, 64);
      check(s, type, "convolve", x, pixels);
      check(s, type, "conv_over_frames", x, frames, 14, false);
    }
  }

  @Test
  void whatDoesNotFitIsDeclined() {
    try (Scope s = torch.scope()) {
      DataType type = DataType.FLOAT16;
      NDArray x = Gpu.random(s, type, 0, 14, 16, 16, 64);
      NDArray frames = kernel(s, type, 128, 64, 3, 1);
      declined(s, "convolve", x, kernel(s, type, 100, 64, 3, 3));
      declined(
          s, "convolve", Gpu.random(s, type, 0, 1, 16, 16, 32), kernel(s, type, 128, 32, 3, 3));
      declined(s, "convolve", Gpu.random(s, type, 0, 1, 9, 9, 64), kernel(s, type, 128, 64, 3, 3));
      declined(s, "conv_over_frames", x, frames, 14, true);
      NDArray full = Gpu.random(s, DataType.FLOAT32, 0, 14, 16, 16, 64);
      declined(s, "conv_over_frames", full, kernel(s, DataType.FLOAT32, 128, 64, 3, 1), 14, false);
      declined(s, "conv_over_frames", full, frames, 14, false);
      run(s, "conv_over_frames", x, frames, 14, false);
      assertTrue(torch.ownConvolutions(x));
      assertFalse(torch.ownConvolutions(full));
    }
  }

  @Test
  void wideInputsAreNotGatedHere() {
    try (Scope s = torch.scope()) {
      NDArray x = Gpu.random(s, DataType.FLOAT16, 0, 300, 384);
      NDArray w = Gpu.random(s, DataType.FLOAT16, 0, 256, 384);
      declined(s, "linear_gated", x, w, Gpu.random(s, DataType.FLOAT16, 0, 256));
    }
  }

  private static void declined(Scope s, String op, Object... args) {
    assertNull(torch.fused().run(s::empty, op, args), op);
  }
}
