package sc.fiji.svdtools.technique.attention;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sc.fiji.svdtools.plan.Ports;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.technique.Technique;

class PositionScalingTest {

  private static double[] positions(Technique technique, int frames, int trained) {
    return technique.applyTo(SamplingPlan.PLAIN).get(Ports.POSITIONS).of(frames, trained);
  }

  @Test
  void spreadsRealNumbersOverTheTrainedRange() {
    double[] p = positions(new PositionScaling(14), 48, 25);
    assertEquals(48, p.length);
    assertEquals(0, p[0]);
    assertEquals(13 / 47.0, p[1], 1e-15);
    assertEquals(13, p[47], 1e-14);
    assertEquals(48, Arrays.stream(p).distinct().count());
    assertArrayEquals(new double[] {0, 0.5, 1}, positions(new PositionScaling(2), 3, 14));
  }

  @Test
  void zeroMeansTheTrainedNumber() {
    assertEquals(24, positions(new PositionScaling(), 48, 25)[47], 1e-14);
    assertEquals(13, positions(new PositionScaling(), 48, 14)[47], 1e-14);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 14, 25, 48, 49, 107, 1000})
  void isTheIdentityForEqualNumbers(int frames) {
    double[] whole = IntStream.range(0, frames).asDoubleStream().toArray();
    assertArrayEquals(whole, positions(new PositionScaling(frames), frames, 14));
  }

  @Test
  void placesASingleFrameAtZero() {
    assertArrayEquals(new double[1], positions(new PositionScaling(14), 1, 14));
    assertArrayEquals(new double[3], positions(new PositionScaling(1), 3, 14));
  }

  @ParameterizedTest
  @ValueSource(ints = {-2, 1001, Integer.MIN_VALUE})
  void refusesOtherNumbers(int frames) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> new PositionScaling(frames))
            .getMessage();
    assertEquals(
        "The value of 'posframes' is '"
            + frames
            + "'; it must be a whole number from 1 to 1000, or 0 for off, or -1 for the number the"
            + " model was trained on.",
        message);
  }

  /** Numbers of the code of Comfy-SVDTools. */
  @Test
  void referenceTruncatesAndOvershoots() {
    assertArrayEquals(
        new double[] {0, 0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4},
        positions(ReferenceCompatible.of(4, 1, 1, 1, 1), 14, 14));
    double[] off = positions(new ReferenceCompatible(), 14, 14);
    assertArrayEquals(new double[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14}, off);
    double[] long48 = positions(ReferenceCompatible.of(12, 1, 1, 1, 1), 48, 14);
    assertArrayEquals(new double[] {0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2}, Arrays.copyOf(long48, 12));
    assertArrayEquals(new double[] {11, 11, 11, 12}, Arrays.copyOfRange(long48, 44, 48));
    assertEquals(13, Arrays.stream(long48).distinct().count());
    assertArrayEquals(new double[1], positions(new ReferenceCompatible(), 1, 14));
  }

  /**
   * All F and T up to 256 against {@code torch.linspace(0, F, T).long()} of PyTorch 2.7.1 on an x86
   * processor with fused multiply-add, of which only the checksum is kept. Without the fusion 176
   * of the 65,536 pairs differ, (2, 15) among them.
   */
  @Test
  void referencePositionsAreThoseOfPyTorch() {
    double[] fused = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 2};
    assertArrayEquals(fused, positions(ReferenceCompatible.of(2, 1, 1, 1, 1), 15, 14));
    CRC32 sum = new CRC32();
    for (int length = 1; length <= 256; length++) {
      for (int count = 1; count <= 256; count++) {
        for (double position : ReferenceCompatible.truncated(length, count)) {
          sum.update((int) position & 0xff);
          sum.update((int) position >> 8);
        }
      }
    }
    assertEquals(0x2aa89dd2L, sum.getValue());
  }
}
