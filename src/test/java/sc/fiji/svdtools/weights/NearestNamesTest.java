package sc.fiji.svdtools.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestNamesTest {
  private final List<String> names = KeyMap.rows().stream().map(KeyMap.Row::key).toList();

  @Test
  void findsATypingErrorAmongAllNames() {
    String right = "model.diffusion_model.middle_block.1.time_stack.0.attn1.to_q.weight";
    assertEquals(right, NearestNames.of(right.replace("attn1", "atn1"), names).get(0));
    assertEquals(3, NearestNames.of(right + "s", names).size());
  }

  @Test
  void nothingInCommonGivesNothing() {
    assertEquals(List.of(), NearestNames.of("zebra", names));
    assertEquals(List.of(), NearestNames.of("zebra", List.of()));
  }

  @Test
  void distanceCountsEdits() {
    assertEquals(3, NearestNames.distance("kitten", "sitting"));
    assertEquals(4, NearestNames.distance("", "four"));
    assertEquals(0, NearestNames.distance("same", "same"));
  }
}
