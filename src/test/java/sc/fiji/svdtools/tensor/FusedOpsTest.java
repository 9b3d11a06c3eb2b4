package sc.fiji.svdtools.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static sc.fiji.svdtools.tensor.Close.assertNorm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each GPU kernel against its plain formula in {@code ops.py}, in float32 on the same rounded
 * inputs. Needs an NVIDIA GPU; skipped without one.
 */
class FusedOpsTest {

  /** PyTorch's number of the type. */
  private static final int INT32 = 3;

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

  private static NDArray random(Scope s, DataType type, long... shape) {
    return Gpu.random(s, type, 0.5, shape);
  }

  /** Runs an operation in {@code type} with kernels and in float32 without. */
  private static void check(Scope s, double tolerance, String op, Object... args) {
    List<NDArray> fused = torch.fused().run(s::empty, op, args);
    assertNotNull(fused, op);
    Object[] plain =
        Stream.of(args).map(a -> a instanceof NDArray x ? s.call("copied", x, 6) : a).toArray();
    List<NDArray> expected = fused.size() == 1 ? List.of(s.call(op, plain)) : s.callList(op, plain);
    for (int i = 0; i < fused.size(); i++) {
      assertEquals(expected.get(i).getShape(), fused.get(i).getShape(), op);
      float[] found = s.call("copied", fused.get(i), 6).toFloatArray();
      assertNorm(op + " " + i, expected.get(i).toFloatArray(), found, tolerance);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT16", "BFLOAT16"})
  void kernelsFollowTheirFormulas(DataType type) {
    double t = type == DataType.FLOAT16 ? 3e-4 : 2.4e-3;
    for (long c : new long[] {32, 320, 640, 1280}) {
      try (Scope s = torch.scope()) {
        NDArray x = random(s, type, 6, 5, 7, c);
        NDArray y = random(s, type, 6, 5, 7, c);
        NDArray w = random(s, type, c);
        NDArray b = random(s, type, c);
        NDArray e = random(s, type, 1, c);
        NDArray v = random(s, type, 3, c);
        check(s, t, "norm", x, 6, w, b, 1e-5);
        check(s, t, "norm_act", x, 2, w, b, 1e-5);
        check(s, t, "shifted_norm_act", x, e, 2, w, b, 1e-5);
        check(s, t, "layer_norm", x, w, b);
        check(s, t, "shift_norm", x, v, 35, w, b);
        check(s, t, "add_norm", x, y, v, 70, w, b);
        check(s, t, "shifted_layer_norm", x, e, w, b);
        NDArray firsts = s.call("copied", s.floats(new float[] {0, 1}, 2), INT32);
        NDArray shift = random(s, type, 2, 2, c);
        check(s, t, "window_layer_norms", x, shift, 3, w, b, firsts, new long[] {0, 1});
        check(s, t, "gated", random(s, type, 6, 5, 7, 2 * c));
        check(s, t, "residual", x, y, b);
        check(s, t, "residual_into", x, y, b, random(s, type, 6, 5, 7, c));
        check(s, t, "shift_into", x, b, random(s, type, 6, 5, 7, c));
        check(s, t, "blend", x, y, 0.3, b);
        check(s, t, "enlarge", x, 9, 14);
      }
    }
  }

  /** The widest level has more channels there than any norm. */
  @ParameterizedTest
  @EnumSource(names = {"FLOAT16", "BFLOAT16"})
  void gatesAreFusedAtTheWidestLevel(DataType type) {
    try (Scope s = torch.scope()) {
      check(s, type == DataType.FLOAT16 ? 3e-4 : 2.4e-3, "gated", random(s, type, 2, 3, 3, 10240));
    }
  }
}
