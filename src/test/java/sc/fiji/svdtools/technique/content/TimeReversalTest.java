package sc.fiji.svdtools.technique.content;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * How the published reversals of time fail on the clips of {@link Bridge}: where the model knows
 * that things drift (m = 0.5), they are wrong by a mean of 0.92 and 0.86.
 */
class TimeReversalTest {

  /** Time reversal fusion: the two estimates of one state, weighted with the frame. */
  private static Bridge.Result fused(Bridge.World world) {
    return Bridge.euler(
        (x, sigma) -> {
          double[][] there = world.denoised(x, 0, sigma);
          double[][] back = world.reversed(x, sigma);
          for (int n = 0; n < Bridge.N; n++) {
            for (int t = 0; t < Bridge.T; t++) {
              double w = 1 - t / (Bridge.T - 1.0);
              there[n][t] = w * there[n][t] + (1 - w) * back[n][t];
            }
          }
          return there;
        });
  }

  /**
   * ViBiDSampler: a step forward, noise again, a step backward, each with its other end replaced,
   * and in the direction of the unconditional estimate.
   */
  private static Bridge.Result bothWays(Bridge.World world) {
    Random random = new Random(2);
    double[][] x = Bridge.noise(random, Math.sqrt(1 + Bridge.LEVELS[0] * Bridge.LEVELS[0]));
    for (int i = 0; i + 1 < Bridge.LEVELS.length; i++) {
      double up =
          Math.sqrt(
              Bridge.LEVELS[i] * Bridge.LEVELS[i] - Bridge.LEVELS[i + 1] * Bridge.LEVELS[i + 1]);
      step(
          x,
          world.denoised(x, 0, Bridge.LEVELS[i]),
          world.free(x, Bridge.LEVELS[i]),
          i,
          Bridge.T - 1,
          world.end);
      double[][] more = Bridge.noise(random, up);
      for (int n = 0; n < Bridge.N; n++) {
        for (int t = 0; t < Bridge.T; t++) {
          x[n][t] += more[n][t];
        }
      }
      step(
          x,
          world.reversed(x, Bridge.LEVELS[i]),
          Bridge.flipped(world.free(Bridge.flipped(x), Bridge.LEVELS[i])),
          i,
          0,
          0);
    }
    return Bridge.Result.of(x);
  }

  private static void step(
      double[][] x, double[][] made, double[][] free, int i, int held, double value) {
    double ratio = Bridge.LEVELS[i + 1] / Bridge.LEVELS[i];
    for (int n = 0; n < Bridge.N; n++) {
      for (int t = 0; t < Bridge.T; t++) {
        double d = t == held ? value : made[n][t];
        x[n][t] = d + ratio * (x[n][t] - free[n][t]);
      }
    }
  }

  /** Fused estimates are too wide, and wrong where the model knows a direction. */
  @Test
  void timeReversalFusionFailsWhereThingsDrift() {
    Bridge.Result displaced = fused(Bridge.DISPLACED);
    assertTrue(
        displaced.error(Bridge.DISPLACED) < 0.03, "error " + displaced.error(Bridge.DISPLACED));
    assertEquals(1.8, displaced.width(Bridge.DISPLACED), 0.1);
    Bridge.Result drifting = fused(Bridge.DRIFTING);
    assertEquals(0.92, drifting.error(Bridge.DRIFTING), 0.03);
    assertEquals(1.83, drifting.width(Bridge.DRIFTING), 0.1);
    assertEquals(0.18, drifting.lastStep(), 0.03);
  }

  /** So does stepping both ways in turn. */
  @Test
  void steppingBothWaysFailsWhereThingsDrift() {
    Bridge.Result drifting = bothWays(Bridge.DRIFTING);
    assertEquals(0.86, drifting.error(Bridge.DRIFTING), 0.06);
    assertEquals(0.88, drifting.width(Bridge.DRIFTING), 0.12);
    assertTrue(drifting.lastStep() < 0.3, "last step " + drifting.lastStep());
  }
}
