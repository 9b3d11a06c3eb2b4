package sc.fiji.svdtools.metrics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class ContentTest {

  private static final double[] RED = {0.9, 0.1, 0.1};
  private static final double[] GREEN = {0.1, 0.9, 0.1};

  @Test
  void contentDriftForgivesMotionAndSeesOtherContent() {
    assertArrayEquals(new double[3], ContentDrift.of(Clips.constant(3, 0.2)), 1e-9);
    double moved = ContentDrift.of(Clips.moving(2, 1, 0))[1];
    double other =
        ContentDrift.of(
            Clips.grey(2, f -> (x, y) -> f == 0 ? Clips.texture(x, y) : 0.1 * (int) x % 2))[1];
    assertTrue(moved < 0.03, "moved " + moved);
    assertTrue(other > 0.3, "other " + other);
    double recoloured =
        ContentDrift.of(Clips.rgb(Clips.disc(20, 30, 9, RED), Clips.disc(20, 30, 9, GREEN)))[1];
    double still =
        ContentDrift.of(Clips.rgb(Clips.disc(20, 30, 9, RED), Clips.disc(22, 30, 9, RED)))[1];
    assertTrue(recoloured > 3 * still, recoloured + " against " + still);
  }

  @Test
  void keptIsTheDefinitionOfTheDemoReport() {
    float[] bright = Clips.disc(30, 30, 8, new double[] {0.6, 0.6, 0.6});
    float[] faded = Clips.disc(34, 30, 8, new double[] {0.35, 0.35, 0.35});
    Foreground foreground = Foreground.of(Clips.rgb(bright, faded));
    assertEquals((0.25 - 0.06) / (0.5 - 0.06), foreground.kept()[1], 1e-5);
    assertEquals(1, foreground.kept()[0]);
  }

  @Test
  void fadingObjectsLoseArea() {
    float[] bright = Clips.disc(30, 30, 8, new double[] {0.6, 0.6, 0.6});
    float[] small = Clips.disc(30, 30, 4, new double[] {0.6, 0.6, 0.6});
    float[] gone = Clips.disc(30, 30, 8, new double[] {0.14, 0.14, 0.14});
    double[] areas = Foreground.of(Clips.rgb(bright, small, gone)).areas();
    assertArrayEquals(new double[] {1, 0.25, 0}, areas, 0.02);
  }

  @Test
  void mergingObjectsAreCounted() {
    Clip clip =
        Clips.grey(
            3,
            f ->
                (x, y) -> {
                  double gap = 20 - 7 * f;
                  boolean left = Math.hypot(x - 32 + gap, y - 32) < 7;
                  return left || Math.hypot(x - 32 - gap, y - 32) < 7 || x + y == 0 ? 0.8 : 0.1;
                });
    Foreground foreground = Foreground.of(clip);
    assertArrayEquals(new double[] {2, 2, 1}, foreground.objectCounts());
    assertArrayEquals(new double[] {1, 1, 0.5}, foreground.objects());
    assertEquals(1, foreground.compactness()[1], 0.01);
    assertTrue(foreground.compactness()[2] < 0.9);
  }

  @Test
  void compactnessKnowsDiscAndBar() {
    assertEquals(1, parts((x, y) -> Math.hypot(x - 32, y - 32) < 12 ? 1 : 0).compactness(), 0.01);
    assertEquals(
        Math.pow(27 * 9, 2) / (2 * Math.PI * 27 * 9 * (27 * 27 + 81) / 12),
        parts((x, y) -> x >= 5 && x < 32 && y >= 20 && y < 29 ? 1 : 0).compactness(),
        1e-6);
    assertEquals(new Parts(List.of(), 0), parts((x, y) -> x == 3 && y == 4 ? 1 : 0));
  }

  @Test
  void hueShiftIsTheAngleBetweenTheColours() {
    double[] grey = {0.7, 0.7, 0.7};
    Clip clip =
        Clips.rgb(
            Clips.disc(30, 30, 8, RED),
            Clips.disc(34, 30, 8, GREEN),
            Clips.disc(34, 30, 8, new double[] {0.9, 0.1, 0.9}),
            Clips.disc(34, 30, 8, grey));
    assertArrayEquals(new double[] {0, 120, 60, 0}, Foreground.of(clip).hueShifts(), 1e-4);
  }

  @Test
  void withoutForegroundNothingIsLost() {
    Foreground foreground = Foreground.of(Clips.constant(2, 0.4));
    double[] ones = {1, 1};
    assertArrayEquals(ones, foreground.kept());
    assertArrayEquals(ones, foreground.areas());
    assertArrayEquals(ones, foreground.objects());
    assertArrayEquals(ones, foreground.compactness());
    assertArrayEquals(new double[2], foreground.hueShifts());
  }

  private static Parts parts(Clips.Picture picture) {
    float[] values = Clips.paint(picture);
    boolean[] mask = new boolean[values.length];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = values[i] > 0.5;
    }
    return Parts.of(mask, Clips.SIZE);
  }
}
