package sc.fiji.svdtools.interpolation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import sc.fiji.svdtools.metrics.Plane;

class LanczosTest {

  private static final int SIDE = 24;

  private static Plane wave(double frequency) {
    float[] values = new float[SIDE * SIDE];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Math.sin(frequency * (i % SIDE) + 0.3);
    }
    return new Plane(SIDE, SIDE, values);
  }

  /** Bit by bit: what is put back in the first frame is exactly what it lacks. */
  @Test
  void atPixelsItIsTheirValue() {
    float[] values = new float[SIDE * SIDE];
    Random random = new Random(3);
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat();
    }
    Plane picture = new Plane(SIDE, SIDE, values);
    for (int i = 0; i < values.length; i++) {
      assertEquals(values[i], new Lanczos(i % SIDE, i / SIDE).of(picture));
    }
  }

  @Test
  void anEvenPictureStaysEvenAlsoOutside() {
    float[] values = new float[SIDE * SIDE];
    Arrays.fill(values, 0.7f);
    Plane picture = new Plane(SIDE, SIDE, values);
    for (float x = -5; x < SIDE + 5; x += 0.37f) {
      assertEquals(0.7f, new Lanczos(x, SIDE - 1.5f * x).of(picture), 1e-6f, x + "");
    }
  }

  /** Fine waves are kept where a cubic makes them smaller: four pixels a wave, and three. */
  @Test
  void fineWavesAreKept() {
    for (double frequency : new double[] {Math.PI / 2, 2 * Math.PI / 3}) {
      Plane picture = wave(frequency);
      double miss = 0;
      double cubic = 0;
      for (float x = 6; x < SIDE - 6; x += 0.11f) {
        double truth = Math.sin(frequency * x + 0.3);
        miss = Math.max(miss, Math.abs(new Lanczos(x, 7.5f).of(picture) - truth));
        cubic = Math.max(cubic, Math.abs(picture.cubic(x, 7.5f) - truth));
      }
      assertTrue(miss < 0.4 * cubic, frequency + ": " + miss + ", cubic " + cubic);
    }
  }
}
