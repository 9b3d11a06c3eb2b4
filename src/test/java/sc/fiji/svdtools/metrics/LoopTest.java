package sc.fiji.svdtools.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** The cases of the loop metrics: closure, local closure and acceleration must be read together. */
class LoopTest {

  private static final int FRAMES = 48;

  @Test
  void aSteadyLoopHasAllRatiosOne() {
    Loop loop = Loop.of(Clips.wave(phases(FRAMES, 0)));
    assertEquals(1, loop.closure(), 0.01);
    assertEquals(1, loop.localClosure(), 0.01);
    assertEquals(1, loop.acceleration(), 0.02);
  }

  @Test
  void aPerfectLoopWithVaryingSpeedNeedsTheLocalClosure() {
    Loop loop = Loop.of(Clips.wave(phases(FRAMES, 0.3)));
    assertEquals(1.30, loop.closure(), 0.01);
    assertEquals(1.01, loop.localClosure(), 0.01);
    assertEquals(1.3, loop.acceleration(), 0.5);
  }

  @Test
  void forthAndBackShowsInTheAcceleration() {
    double phase = 2 * Math.asin(1 / 11.3);
    double[] phases = new double[FRAMES];
    for (int i = 0; i < FRAMES; i++) {
      phases[i] = phase * Math.min(i, FRAMES - i);
    }
    Loop loop = Loop.of(Clips.wave(phases));
    assertEquals(1.00, loop.closure(), 0.01);
    assertEquals(1.00, loop.localClosure(), 0.01);
    assertEquals(11.3, loop.acceleration(), 0.3);
  }

  @Test
  void aClipThatNeverReturnsHasTheClosureOfItsLength() {
    Loop loop = Loop.of(Clips.grey(21, f -> (x, y) -> 0.02 * f));
    assertEquals(20, loop.closure(), 1e-3);
    assertEquals(20, loop.localClosure(), 1e-3);
  }

  @Test
  void withoutMotionAllRatiosAreOne() {
    assertEquals(new Loop(1, 1, 1), Loop.of(Clips.constant(6, 0.5)));
    assertEquals(new Loop(1, 1, 1), Loop.of(Clips.wave(0, 1)));
  }

  /** Once round, the speed being {@code 1 + depth cos} with its maximum at the seam. */
  private static double[] phases(int frames, double depth) {
    double[] phases = new double[frames];
    for (int i = 0; i < frames; i++) {
      double turn = 2 * Math.PI * (i + 0.5) / frames;
      phases[i] = turn + depth * Math.sin(turn);
    }
    return phases;
  }
}
