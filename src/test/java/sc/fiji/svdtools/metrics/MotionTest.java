package sc.fiji.svdtools.metrics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MotionTest {

  private static Clips.Picture discs(double dx, double dy, double... centres) {
    return (x, y) -> {
      double value = 0.1;
      for (int i = 0; i < centres.length; i += 2) {
        double r = Math.hypot(x - centres[i] - dx, y - centres[i + 1] - dy);
        value = Math.max(value, 0.1 + 0.6 / (1 + Math.exp(2 * (r - 6))));
      }
      return value;
    };
  }

  /** Start pictures moved by a driver whose discs are elsewhere go where the driver went. */
  @ParameterizedTest
  @CsvSource({"1.5, 0", "-1.5, 0", "0.5, -1"})
  void aPictureGoesWhereTheDriverWent(double dx, double dy) {
    int frames = 9;
    Clip driver = Clips.grey(frames, f -> discs(f * dx, f * dy, 20, 22, 44, 40));
    Motion motion = Motion.of(driver);
    float[] start = Clips.paint(discs(0, 0, 40, 20, 24, 42));
    List<float[]> moved = new ArrayList<>();
    for (int f = 0; f < frames; f++) {
      moved.add(motion.moved(start, Clips.SIZE, Clips.SIZE, f, 1));
    }
    assertArrayEquals(start, moved.get(0), 1e-6f);
    Tracks tracks = Tracks.of(Clip.of(Clips.SIZE, Clips.SIZE, 1, moved));
    assertEquals(1, tracks.kept()[frames - 1]);
    assertEquals((frames - 1) * dx, tracks.right()[frames - 1], 0.8);
    assertEquals((frames - 1) * dy, tracks.down()[frames - 1], 0.8);
  }

  @Test
  void objectsThatGoApartGoApart() {
    Clip driver =
        Clips.grey(
            7,
            f -> (x, y) -> Math.max(discs(-f, 0, 24, 32).at(x, y), discs(f, 0, 40, 32).at(x, y)));
    Motion motion = Motion.of(driver);
    int left = 32 * Clips.SIZE + 18;
    int right = 32 * Clips.SIZE + 46;
    assertEquals(6, motion.u()[6][left], 1);
    assertEquals(-6, motion.u()[6][right], 1);
  }

  @Test
  void otherSizesMomentsAndStrengths() {
    Motion motion = Motion.of(Clips.moving(5, 1, -0.5));
    float[] large = new float[2 * 128 * 96];
    for (int i = 0; i < large.length; i++) {
      large[i] = (float) Clips.texture(i % 128 / 2.0, i / 128 % 96 * 64 / 96.0);
    }
    float[] moved = motion.moved(large, 128, 96, 2.5, 2);
    double miss = 0;
    int count = 0;
    for (int y = 30; y < 66; y++) {
      for (int x = 30; x < 98; x++) {
        double expected = Clips.texture(x / 2.0 - 5, y * 64 / 96.0 + 2.5);
        miss += Math.abs(expected - moved[(96 + y) * 128 + x]);
        count++;
      }
    }
    assertTrue(miss / count < 0.02, "miss " + miss / count);
  }

  @Test
  void aStillOrEmptyDriverMovesNothing() {
    float[] start = Clips.paint(Clips::texture);
    for (Clip driver : List.of(Clips.constant(3, 0.4), Clips.moving(3, 0, 0), Clips.noise(1, 1))) {
      Motion motion = Motion.of(driver);
      int last = driver.frames() - 1;
      assertArrayEquals(start, motion.moved(start, Clips.SIZE, Clips.SIZE, last, 1), 1e-6f);
    }
  }
}
