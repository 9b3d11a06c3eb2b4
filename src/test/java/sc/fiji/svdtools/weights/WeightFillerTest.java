package sc.fiji.svdtools.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class WeightFillerTest {
  /** "b" has code 98, so c = 1; "mix_factor" has the sum 1068, so again c = 1. */
  @Test
  void followsTheFormulas() {
    assertArrayEquals(
        new float[] {(float) (0.1 * Math.sin(0.1)), (float) (0.1 * Math.sin(0.8))},
        WeightFiller.fill("b", 2));
    assertArrayEquals(
        new float[] {(float) Math.sin(0.1)}, WeightFiller.fill("mix_factor", 1), 1e-7f);
    int c = "n.weight".chars().sum() % 97;
    assertEquals(1 + 0.1 * Math.sin(0.1 * c), WeightFiller.fill("n.weight", 1)[0], 1e-7);
    assertEquals(
        Math.sqrt(2 / 3.0) * Math.sin(0.7 + 0.1 * c), WeightFiller.fill("n.weight", 2, 3)[1], 1e-7);
    assertArrayEquals(
        new float[] {(float) Math.sin(1), (float) Math.sin(3)}, WeightFiller.wave(2, 2, 1));
  }

  /** The count published with the golden numbers. */
  @Test
  void goldenUnetHas15156234Parameters() {
    long parameters =
        TinyModel.GOLDEN.shapes().entrySet().stream()
            .filter(tensor -> tensor.getKey().startsWith("model.diffusion_model."))
            .mapToLong(tensor -> Arrays.stream(tensor.getValue()).reduce(1, (a, b) -> a * b))
            .sum();
    assertEquals(15_156_234, parameters);
  }
}
