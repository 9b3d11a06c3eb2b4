package sc.fiji.svdtools.technique.guidance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Set;
import org.junit.jupiter.api.Test;
import sc.fiji.svdtools.frames.Rows;
import sc.fiji.svdtools.plan.SamplingPlan;

/** The formulas, and what is said without a tower. */
class TextDirectionTest {

  private static final float[] C = {3, 4, 0, 0};
  private static final float[] T = {0, 0, 1, 0};
  private static final float[] S = {0, 0, 0, 1};

  @Test
  void theDifferenceIsAddedAndTheLengthKept() {
    float[] moved = TextDirection.moved(C, T, S, 0.2);
    double scale = 5 / Math.sqrt(25 + 2);
    float[] expected = {
      (float) (3 * scale), (float) (4 * scale), (float) scale, (float) -scale,
    };
    assertArrayEquals(expected, moved, 1e-5f);
    assertArrayEquals(C, TextDirection.moved(C, T, S, 0), 1e-6f);
    assertArrayEquals(C, TextDirection.moved(C, T, T, 1), 1e-6f);
  }

  @Test
  void withoutASourceItGoesTowardsTheText() {
    assertArrayEquals(new float[] {0, 0, 5, 0}, TextDirection.moved(C, T, null, 1), 1e-5f);
    float[] half = TextDirection.moved(C, T, null, 0.5);
    assertEquals(5, Rows.length(half), 1e-5);
    assertEquals(5 * Math.sqrt(0.5), half[2], 1e-5);
  }

  @Test
  void severalTextsFollowEachOther() {
    float[][] features = {{2, 0, 0}, {0, 3, 0}, {0, 0, 4}};
    assertArrayEquals(new float[] {1, 0, 0}, TextDirection.target(features, 3, 0, 5), 1e-6f);
    assertArrayEquals(new float[] {0, 1, 0}, TextDirection.target(features, 3, 2, 5), 1e-6f);
    float r = (float) Math.sqrt(0.5);
    assertArrayEquals(new float[] {0, r, r}, TextDirection.target(features, 3, 3, 5), 1e-6f);
    assertArrayEquals(new float[] {0, 0, 1}, TextDirection.target(features, 3, 4, 5), 1e-6f);
    assertArrayEquals(new float[] {1, 0, 0}, TextDirection.target(features, 1, 3, 5), 1e-6f);
  }

  @Test
  void withoutATowerItSaysWhatIsMissing() {
    SamplingPlan plan = new TextDirection().applyTo(SamplingPlan.PLAIN);
    String message =
        assertThrows(IllegalArgumentException.class, () -> plan.check(14, Set.of("start")))
            .getMessage();
    assertEquals(
        "TextDirection needs a text tower, that of OpenCLIP ViT-H/14, which checkpoints do not"
            + " have; set its .safetensors file as 'texttower' in SVD Settings.",
        message);
    plan.check(14, Set.of("start", "text"));
  }
}
