package sc.fiji.svdtools.metrics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TracksTest {

  /** Bright discs of radius 4 at these places in each frame. */
  private static Clip discs(double[][]... frames) {
    return Clips.grey(
        frames.length,
        f ->
            (x, y) -> {
              for (double[] at : frames[f]) {
                if (Math.hypot(x - at[0], y - at[1]) <= 4) {
                  return 0.8;
                }
              }
              return 0.1;
            });
  }

  @Test
  void displacementsAreThoseOfTheObjects() {
    List<double[][]> frames = new ArrayList<>();
    for (int f = 0; f < 8; f++) {
      frames.add(new double[][] {{12 + 3 * f, 20}, {45 - 2 * f, 45 + f}});
    }
    Tracks tracks = Tracks.of(discs(frames.toArray(double[][][]::new)));
    assertEquals(1, tracks.kept()[7]);
    assertEquals((21 - 14) / 2.0, tracks.right()[7], 1e-6);
    assertEquals(7 / 2.0, tracks.down()[7], 1e-6);
    assertEquals((21 + Math.hypot(14, 7)) / 2, tracks.away()[7], 1e-6);
    assertEquals(0, tracks.right()[0]);
  }

  @Test
  void whatVanishesIsLostAndWhatLeavesIsNot() {
    double[][] both = {{32, 32}, {57, 20}};
    double[][] left = {{32, 32}, {62, 20}};
    double[][] gone = {{32, 32}};
    assertArrayEquals(new double[] {1, 1, 1}, Tracks.of(discs(both, left, gone)).kept());
    double[][] middle = {{32, 32}, {20, 20}};
    assertArrayEquals(new double[] {1, 0.5, 0.5}, Tracks.of(discs(middle, gone, middle)).kept());
  }

  @Test
  void twoThatMergeAreOne() {
    double[][] apart = {{26, 32}, {38, 32}};
    double[][] touching = {{29, 32}, {35, 32}};
    assertArrayEquals(new double[] {1, 0.5}, Tracks.of(discs(apart, touching)).kept());
  }

  @Test
  void withoutObjectsNothingMoves() {
    Tracks tracks = Tracks.of(Clips.constant(3, 0.3));
    assertArrayEquals(new double[] {1, 1, 1}, tracks.kept());
    assertArrayEquals(new double[3], tracks.right());
  }
}
