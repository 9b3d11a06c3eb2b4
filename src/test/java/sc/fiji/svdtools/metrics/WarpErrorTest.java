package sc.fiji.svdtools.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WarpErrorTest {

  @ParameterizedTest
  @CsvSource({"0.5, 0", "1, -1", "-2.3, 1.6", "4, 3"})
  void aShiftIsFoundAndExplained(double dx, double dy) {
    Clip clip = Clips.moving(2, dx, dy);
    Flow flow = Flow.between(clip.grey(0), clip.grey(1));
    double u = 0;
    double v = 0;
    int count = 0;
    for (int i = 0; i < clip.area(); i++) {
      if (Math.abs(i % 64 - 32) < 20 && Math.abs(i / 64 - 32) < 20) {
        u += flow.u()[i];
        v += flow.v()[i];
        count++;
      }
    }
    assertEquals(dx, u / count, 0.05);
    assertEquals(dy, v / count, 0.05);
    WarpError warp = WarpError.of(clip);
    double step = Steps.of(clip, Steps.Size.ABSOLUTE, 0).mean();
    assertTrue(warp.mean() < 0.002, "error " + warp.mean());
    assertTrue(warp.mean() < 0.1 * step, warp.mean() + " of " + step);
    assertTrue(warp.share() > 0.8, "share " + warp.share());
  }

  @Test
  void flickerIsNotExplainedByMotion() {
    Clip clip = Clips.grey(3, f -> (x, y) -> Clips.texture(x - f, y) + (f == 1 ? 0.05 : 0));
    double clean = WarpError.of(Clips.moving(3, 1, 0)).mean();
    double flicker = WarpError.of(clip).mean();
    assertTrue(flicker > 20 * clean, flicker + " against " + clean);
  }

  @Test
  void aStillClipHasNoError() {
    WarpError warp = WarpError.of(Clips.moving(3, 0, 0));
    assertEquals(0, warp.mean());
    assertEquals(1, warp.share());
    assertEquals(0, WarpError.of(Clips.constant(1, 0.4)).mean());
    assertEquals(1, WarpError.of(Clips.constant(1, 0.4)).share());
  }

  @Test
  void theFlatBackgroundOfMovingCellsCounts() {
    Clip clip =
        Clips.grey(
            2, f -> (x, y) -> 0.1 + 0.6 / (1 + Math.exp(Math.hypot(x - 25 - 2 * f, y - 30) - 9)));
    WarpError warp = WarpError.of(clip);
    assertTrue(warp.share() > 0.95, "share " + warp.share());
    double step = Steps.of(clip, Steps.Size.ABSOLUTE, 0).mean();
    assertTrue(warp.mean() < 0.1 * step, warp.mean() + " of " + step);
  }

  @Test
  void colourCountsInTheErrorOfStillGrey() {
    Clip clip =
        Clips.rgb(
            Clips.disc(32, 32, 10, new double[] {0.7, 0.1, 0.4}),
            Clips.disc(32, 32, 10, new double[] {0.1, 0.7, 0.4}));
    double share = Math.PI * 100 / (64 * 64);
    assertEquals(share * 1.2 / 3, WarpError.of(clip).mean(), 0.001);
  }
}
