package sc.fiji.svdtools.technique.length;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sc.fiji.svdtools.attention.Windows;
import sc.fiji.svdtools.plan.Ports;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.technique.length.AttentionWindows.Mode;
import sc.fiji.svdtools.technique.length.AttentionWindows.Positions;

class AttentionWindowsTest {

  private static Windows windows(int frames, int size, int stride) {
    return new AttentionWindows(size, stride, Mode.INDEPENDENT, Positions.ABSOLUTE).windows(frames);
  }

  /** Starts of the windows in the code of Comfy-SVDTools. */
  @ParameterizedTest
  @CsvSource({
    "48,16,4,0 4 8 12 16 20 24 28 32",
    "50,16,6,0 6 12 18 24 30 34",
    "25,14,7,0 7 11",
    "28,14,7,0 7 14",
    "48,14,7,0 7 14 21 28 34",
    "14,14,7,0",
    "5,14,7,0",
    "15,14,14,0 1",
    "3,1,1,0 1 2"
  })
  void startsWindowsUntilTheLastFrame(int frames, int size, int stride, String starts) {
    int[] expected =
        IntStream.of(
                java.util.Arrays.stream(starts.split(" ")).mapToInt(Integer::parseInt).toArray())
            .toArray();
    assertArrayEquals(expected, AttentionWindows.starts(frames, size, stride));
    assertArrayEquals(expected, windows(frames, size, stride).starts());
  }

  @Test
  void weightsRiseAndFall() {
    assertArrayEquals(new double[] {1, 2, 3, 3, 2, 1}, AttentionWindows.pyramid(6));
    assertArrayEquals(new double[] {1, 2, 3, 2, 1}, AttentionWindows.pyramid(5));
    assertArrayEquals(new double[] {1}, AttentionWindows.pyramid(1));
    Windows w = windows(6, 4, 2);
    assertArrayEquals(new double[] {1, 1, 2 / 3.0, 1 / 3.0}, w.weights()[0], 1e-15);
    assertArrayEquals(new double[] {1 / 3.0, 2 / 3.0, 1, 1}, w.weights()[1], 1e-15);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 14, 16})
  void everyFrameIsCoveredAndWeightsSumToOne(int size) {
    for (int frames = size; frames <= 4 * size; frames++) {
      for (int stride = 1; stride <= size; stride++) {
        for (Mode mode : List.of(Mode.INDEPENDENT, Mode.SCALE_PER_WINDOW)) {
          Windows w = new AttentionWindows(size, stride, mode, Positions.ABSOLUTE).windows(frames);
          double[] sums = new double[frames];
          for (int j = 0; j < w.starts().length; j++) {
            assertTrue(j == 0 || w.starts()[j] > w.starts()[j - 1]);
            for (int i = 0; i < size; i++) {
              assertTrue(w.weights()[j][i] > 0);
              sums[w.starts()[j] + i] += w.weights()[j][i];
            }
          }
          for (double sum : sums) {
            assertEquals(1, sum, 1e-12);
          }
        }
      }
    }
  }

  @Test
  void positionsAreThoseOfTheClipOrTheWindow() {
    SamplingPlan scaled =
        new AttentionWindows(14, 7, Mode.INDEPENDENT, Positions.SCALED).applyTo(SamplingPlan.PLAIN);
    assertEquals(13, scaled.get(Ports.POSITIONS).of(48, 25)[47], 1e-14);
    assertEquals(4, scaled.get(Ports.POSITIONS).of(5, 25)[4]);
    assertNull(windows(48, 14, 7).local());
    double[] local =
        new AttentionWindows(3, 2, Mode.INDEPENDENT, Positions.LOCAL).windows(9).local();
    assertArrayEquals(new double[] {0, 1, 2}, local);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0|1|The value of #windowsize# is #0#; it must be a whole number from 1 to 1000.",
        "-3|1|The value of #windowsize# is #-3#; it must be a whole number from 1 to 1000.",
        "1001|1|The value of #windowsize# is #1001#; it must be a whole number from 1 to 1000.",
        "14|0|The value of #windowstride# is #0#; it must be a whole number from 1 to 1000.",
        "14|15|The value of #windowstride# is #15#; it must not be above #windowsize#, which is"
            + " 14."
      })
  void refusesImpossibleWindows(int size, int stride, String sentence) {
    String message = sentence.replace('#', '\'');
    assertEquals(
        message,
        assertThrows(
                IllegalArgumentException.class,
                () -> new AttentionWindows(size, stride, Mode.INDEPENDENT, Positions.LOCAL))
            .getMessage());
    assertEquals(
        message,
        assertThrows(
                IllegalArgumentException.class,
                () -> new NoiseShuffle(size, stride, NoiseShuffle.Mode.RESCHEDULE))
            .getMessage());
  }

  @Test
  void refusesLocalPositionsUnderOneSoftmax() {
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> new AttentionWindows(14, 7, Mode.SCALE_PER_WINDOW, Positions.LOCAL))
            .getMessage();
    assertTrue(message.contains("local") && message.contains("scale-per-window"), message);
  }
}
