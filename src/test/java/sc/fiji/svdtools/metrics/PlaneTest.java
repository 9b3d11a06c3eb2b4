package sc.fiji.svdtools.metrics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PlaneTest {

  private final Plane ramp = new Plane(8, 6, values(8, 6));

  @Test
  void filtersKeepConstantsAndTheMiddleOfRamps() {
    float[] ones = new float[48];
    Arrays.fill(ones, 1);
    assertArrayEquals(ones, new Plane(8, 6, ones).blurred(2).values(), 1e-6f);
    assertArrayEquals(ones, new Plane(8, 6, ones).averaged(2).values(), 1e-6f);
    assertEquals(ramp.at(4, 3), ramp.averaged(1).at(4, 3), 1e-5);
    assertEquals(ramp.at(4, 3), ramp.blurred(0.5).at(4, 3), 1e-5);
  }

  @Test
  void aBlurHasTheVarianceAsked() {
    float[] point = new float[41 * 41];
    point[20 * 41 + 20] = 1;
    Plane blurred = new Plane(41, 41, point).blurred(2);
    double variance = 0;
    for (int i = 0; i < point.length; i++) {
      variance += blurred.values()[i] * Math.pow(i % 41 - 20, 2);
    }
    assertEquals(4, variance, 0.1);
  }

  @Test
  void halvingTakesEverySecondPixelUpwardsRounded() {
    Plane half = new Plane(5, 3, new float[15]).halved();
    assertEquals(3, half.width());
    assertEquals(2, half.height());
    assertEquals(ramp.at(4, 2), ramp.halved().at(2, 1), 0.1);
  }

  @Test
  void interpolationIsExactOnRampsAndBordersContinue() {
    assertEquals(ramp.at(3, 2) + 0.25 + 0.05, ramp.linear(3.25f, 2.5f), 1e-5);
    assertEquals(ramp.at(3, 2) + 0.25 + 0.05, ramp.cubic(3.25f, 2.5f), 1e-5);
    assertEquals(ramp.at(7, 5), ramp.linear(20, 20));
    assertEquals(ramp.at(0, 0), ramp.at(-3, -9));
  }

  @Test
  void theLowerMedianIsTheSortedOne() {
    Random random = new Random(3);
    for (int size = 1; size < 60; size++) {
      float[] values = new float[size];
      for (int i = 0; i < size; i++) {
        values[i] = random.nextInt(7);
      }
      float[] sorted = values.clone();
      Arrays.sort(sorted);
      assertEquals(sorted[(size - 1) / 2], Numbers.lowerMedian(values, 0, size));
    }
  }

  /** {@code x + y / 10}. */
  private static float[] values(int width, int height) {
    float[] values = new float[width * height];
    for (int i = 0; i < values.length; i++) {
      values[i] = i % width + i / width / 10f;
    }
    return values;
  }
}
