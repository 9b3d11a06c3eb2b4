package sc.fiji.svdtools.tensor;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static sc.fiji.svdtools.tensor.Close.assertNorm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The kernel of attention over pixels against its plain formula in float32 on the same rounded
 * inputs. Needs a Hopper GPU; skipped without one ({@code StepwiseTest} holds the formula itself).
 */
class PixelAttentionKernelTest {

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

  @ParameterizedTest
  @CsvSource({
    "1,16,16,1,0.125",
    "2,16,24,1,0.125",
    "3,17,19,2,0.125",
    "2,18,32,3,0.05",
    "1,19,27,5,0.4",
    "2,36,64,5,0.125",
    "1,72,128,2,0.125"
  })
  void followsTheFormula(int clips, int height, int width, int heads, double scale) {
    for (DataType type : new DataType[] {DataType.FLOAT16, DataType.BFLOAT16}) {
      try (Scope s = torch.scope()) {
        NDArray qkv = Gpu.random(s, type, 0.2, clips, height, width, 3L * 64 * heads);
        NDArray out = torch.fused().run(s::empty, "attend_pixels", qkv, heads, scale).get(0);
        NDArray plain = s.call("attend_pixels", s.call("copied", qkv, 6), heads, scale);
        assertNorm(
            type + " " + height + "x" + width,
            plain.toFloatArray(),
            s.call("copied", out, 6).toFloatArray(),
            type == DataType.FLOAT16 ? 6e-4 : 5e-3);
      }
    }
  }

  /** Scores far above what 16 bits hold: the softmax is taken relative to the greatest. */
  @Test
  void greatScoresDoNotOverflow() {
    try (Scope s = torch.scope()) {
      NDArray qkv = s.replace(Gpu.random(s, DataType.FLOAT32, 0, 1, 16, 20, 192), "scaled", 30.0);
      NDArray half = s.call("copied", qkv, 5);
      NDArray out = torch.fused().run(s::empty, "attend_pixels", half, 1, 0.125).get(0);
      NDArray plain = s.call("attend_pixels", s.call("copied", half, 6), 1, 0.125);
      assertNorm("great", plain.toFloatArray(), s.call("copied", out, 6).toFloatArray(), 6e-4);
    }
  }

  @Test
  void whatDoesNotFitIsDeclined() {
    try (Scope s = torch.scope()) {
      NDArray few = Gpu.random(s, DataType.FLOAT16, 0, 1, 4, 4, 192);
      assertNull(torch.fused().run(s::empty, "attend_pixels", few, 1, 0.125));
      NDArray wide = Gpu.random(s, DataType.FLOAT16, 0, 1, 16, 16, 384);
      assertNull(torch.fused().run(s::empty, "attend_pixels", wide, 1, 0.125));
      assertNotNull(torch.fused().run(s::empty, "attend_pixels", wide, 2, 0.125));
    }
  }
}
