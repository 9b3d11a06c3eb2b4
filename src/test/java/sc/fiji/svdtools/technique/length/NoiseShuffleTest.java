package sc.fiji.svdtools.technique.length;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NoiseShuffleTest {

  private static int[] rescheduled(int frames, int window, int stride, long seed) {
    return new NoiseShuffle(window, stride, NoiseShuffle.Mode.RESCHEDULE).order(frames, seed);
  }

  private static int[] first(int count) {
    return IntStream.range(0, count).toArray();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 6, 14})
  void everyAlignedWindowHoldsEachBaseFrameOnce(int window) {
    for (int stride = 1; stride <= window; stride++) {
      for (int frames = window; frames <= 4 * window; frames++) {
        int[] order = rescheduled(frames, window, stride, 31 * frames + stride);
        assertArrayEquals(first(window), Arrays.copyOf(order, window));
        for (int from = 0; from + window <= frames; from += stride) {
          int[] held = Arrays.stream(order, from, from + window).sorted().toArray();
          assertArrayEquals(first(window), held, "window at " + from);
        }
      }
    }
  }

  /** With stride 1 nothing is left to shuffle: frame f repeats frame f - window. */
  @Test
  void repeatsWithStrideOne() {
    int[] expected = IntStream.range(0, 11).map(f -> f % 4).toArray();
    assertArrayEquals(expected, rescheduled(11, 4, 1, 7));
  }

  @Test
  void leavesShortClipsAlone() {
    assertArrayEquals(first(14), rescheduled(14, 14, 7, 3));
    assertArrayEquals(first(5), rescheduled(5, 14, 7, 3));
  }

  /** Fixed by the documented generator of java.util.Random: must not change between versions. */
  @Test
  void dependsOnTheSeedAlone() {
    int[] order = rescheduled(28, 14, 7, 0);
    assertArrayEquals(order, rescheduled(28, 14, 7, 0));
    assertFalse(Arrays.equals(order, rescheduled(28, 14, 7, 1)));
    int[] fixed = {6, 2, 3, 0, 4, 1, 5, 8, 10, 12, 13, 7, 9, 11};
    assertArrayEquals(fixed, Arrays.copyOfRange(order, 14, 28));
  }

  @Test
  void permutesInsideWindows() {
    NoiseShuffle shuffle = new NoiseShuffle(4, 4, NoiseShuffle.Mode.PERMUTE);
    int[] order = shuffle.order(8, 5);
    assertArrayEquals(first(4), Arrays.stream(order, 0, 4).sorted().toArray());
    assertArrayEquals(first(8), Arrays.stream(order).sorted().toArray());
    int[] overlapping = new NoiseShuffle(16, 4, NoiseShuffle.Mode.PERMUTE).order(48, 5);
    assertArrayEquals(first(48), Arrays.stream(overlapping).sorted().toArray());
    assertEquals(0, new NoiseShuffle(1, 1, NoiseShuffle.Mode.PERMUTE).order(3, 5)[0]);
  }
}
