package sc.fiji.svdtools.tensor;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static sc.fiji.svdtools.tensor.Close.assertNorm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The kernel of attention over frames against its plain formula in float32 on the same rounded
 * inputs. Needs an NVIDIA GPU; skipped without one ({@code StepwiseTest} and {@code
 * WindowAttentionTest} hold the formula itself).
 */
class FrameAttentionKernelTest {

  private static final int HEADS = 3;
  private static final int WIDTH = 64 * HEADS;
  private static final int CLIPS = 2;
  private static final int H = 3;
  private static final int W = 5;

  private static Torch torch;

  @BeforeAll
  static void open() {
    torch = Gpu.open();
  }

  @AfterAll
  static void close() {
    if (torch != null) {
      torch.close();
    }
  }

  /** frames, size (0: no windows), stride, what else: own rows, mask, factors, share. */
  @ParameterizedTest
  @CsvSource({
    "14,0,0,plain",
    "3,0,0,plain",
    "16,0,0,plain",
    "25,0,0,plain",
    "48,0,0,plain",
    "70,0,0,factors",
    "48,14,7,plain",
    "48,14,7,own",
    "20,8,4,share",
    "31,17,5,own",
    "40,33,7,factors",
    "14,0,0,mask",
    "37,0,0,mask",
    "25,0,0,one factor"
  })
  void followsTheFormula(int frames, int size, int stride, String what) {
    for (DataType type : new DataType[] {DataType.FLOAT16, DataType.BFLOAT16}) {
      try (Scope s = torch.scope()) {
        check(s, type, frames, size, stride, what);
      }
    }
  }

  private static void check(Scope s, DataType type, int frames, int size, int stride, String what) {
    NDArray none = s.floats(new float[1], 1);
    boolean own = what.equals("own");
    long[] starts =
        size == 0
            ? new long[0]
            : LongStream.iterate(0, a -> a + size <= frames, a -> a + stride).toArray();
    double[] firsts = LongStream.of(starts).asDoubleStream().toArray();
    int clips = own ? 1 : CLIPS;
    long rows = own ? (long) starts.length * size : (long) clips * frames;
    NDArray qkv = Gpu.random(s, type, 0.2, rows, H, W, 3 * WIDTH);
    NDArray factors = none;
    if (what.equals("factors") || what.equals("share") || what.equals("one factor")) {
      factors = Gpu.random(s, type, 1, what.startsWith("one") ? 1 : frames, 3);
    }
    NDArray share = what.equals("share") ? Gpu.random(s, DataType.FLOAT32, 0.5, 1, 1, H, W) : none;
    NDArray blend = none;
    if (what.equals("mask")) {
      blend = Gpu.random(s, DataType.FLOAT32, 0.5, frames, frames);
    } else if (size > 0) {
      blend = Gpu.random(s, DataType.FLOAT32, 0.5, starts.length, size);
    }
    NDArray first = s.call("copied", size == 0 ? none : s.floats(firsts, firsts.length), 3);
    NDArray out = Gpu.random(s, type, 0, (long) clips * frames, H, W, WIDTH);
    Object[] args = {qkv, out, frames, HEADS, 0.14, factors, share, blend, first, starts, own};
    Object[] plain =
        Stream.of(args).map(a -> a instanceof NDArray x ? s.call("copied", x, 6) : a).toArray();
    assertNotNull(torch.fused().run(s::empty, "attend_frames_into", args));
    float[] found = s.call("copied", out, 6).toFloatArray();
    float[] expected = s.call("attend_frames_into", plain).toFloatArray();
    assertNorm(what + frames, expected, found, type == DataType.FLOAT16 ? 6e-4 : 5e-3);
  }
}
