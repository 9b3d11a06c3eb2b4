package sc.fiji.svdtools.technique.course;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LowPassTest {

  /** What is filtered stays real: the factor at k is that at -k, for odd and even sizes. */
  @ParameterizedTest
  @EnumSource(LowPass.class)
  void lowPassesAreCentred(LowPass filter) {
    for (int[] n : new int[][] {{14, 8, 6}, {25, 9, 7}, {5, 8, 7}}) {
      double[] mask = filter.mask(new long[] {n[0], n[1], n[2], 4}, 0.25, 0.5);
      assertEquals(n[0] * n[1] * n[2], mask.length);
      assertEquals(1, mask[0], "the mean");
      for (int i = 0; i < mask.length; i++) {
        int x = i % n[2];
        int y = i / n[2] % n[1];
        int t = i / n[2] / n[1];
        int other = ((n[0] - t) % n[0] * n[1] + (n[1] - y) % n[1]) * n[2] + (n[2] - x) % n[2];
        assertEquals(mask[i], mask[other], filter + " at " + i);
        assertTrue(mask[i] >= 0 && mask[i] <= 1);
      }
      double least = Arrays.stream(mask).min().orElseThrow();
      assertTrue(least < 1e-3, "the highest frequencies: " + least);
    }
    assertEquals(0, LowPass.energy(filter.mask(new long[] {3, 3, 3, 4}, 0, 0.5)));
    assertEquals(0, LowPass.energy(filter.mask(new long[] {3, 3, 3, 4}, 0.5, 0)));
  }
}
