package sc.fiji.svdtools.metrics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class StepsTest {

  @Test
  void aMovingWaveHasTheStepAndJitterOfItsPhase() {
    double phase = 0.4;
    Steps steps = Steps.of(Clips.wave(0, phase, 2 * phase, 3 * phase), Steps.Size.RMS, 0);
    double step = 0.25 * Math.sqrt(2) * Math.sin(phase / 2);
    assertArrayEquals(new double[] {step, step, step}, steps.steps(), 1e-6);
    assertEquals(step, steps.mean(), 1e-6);
    assertEquals(0, steps.variation(), 1e-5);
    assertEquals(Math.sin(phase / 2), steps.jitter(), 1e-5);
    assertEquals(2, steps.accelerations().length);
  }

  @Test
  void blurLessensFineMotionByItsTransfer() {
    double blur = Math.exp(-2 * Math.pow(2 * Math.PI * 4 / Clips.SIZE, 2));
    double step = 0.25 * Math.sqrt(2) * Math.sin(0.2);
    assertEquals(blur * step, Steps.of(Clips.wave(0, 0.4)).mean(), 0.05 * step);
  }

  @Test
  void absoluteStepsAreThoseOfTheDemoReport() {
    Clip clip = Clips.grey(3, f -> (x, y) -> x < 32 ? 0.1 * f : 0.5 - 0.2 * (f == 1 ? 1 : 0));
    Steps steps = Steps.of(clip, Steps.Size.ABSOLUTE, 0);
    assertArrayEquals(new double[] {0.15, 0.15}, steps.steps(), 1e-6);
    assertEquals(0.2 / 0.3, steps.jitter(), 1e-5);
  }

  @Test
  void independentNoiseHasAJitterOfHalfTheRootOfThree() {
    assertEquals(Math.sqrt(3) / 2, Steps.of(Clips.noise(16, 1)).jitter(), 0.02);
    assertEquals(1, Steps.of(Clips.wave(0, 1, 0, 1, 0, 1)).jitter(), 1e-6);
  }

  @Test
  void unevenCadenceShowsInVariationAndJointRatio() {
    double[] brightness = {0, 0.01, 0.02, 0.05, 0.06, 0.07, 0.10, 0.11};
    Steps steps = Steps.of(Clips.grey(8, f -> (x, y) -> brightness[f]));
    assertEquals(3, steps.jointRatio(List.of(0, 3, 6, 99)), 1e-4);
    double mean = 0.11 / 7;
    double deviation = Math.sqrt((5 * 0.01 * 0.01 + 2 * 0.03 * 0.03) / 7 - mean * mean);
    assertEquals(deviation / mean, steps.variation(), 1e-4);
    assertEquals(1, steps.jointRatio(List.of()));
    assertEquals(1, steps.jointRatio(List.of(1, 2, 3, 4, 5, 6, 7)));
  }

  @Test
  void withoutMotionAllIsZero() {
    for (int frames = 1; frames < 5; frames++) {
      Steps steps = Steps.of(Clips.constant(frames, 0.3));
      assertEquals(0, steps.mean());
      assertEquals(0, steps.variation());
      assertEquals(0, steps.jitter());
      assertEquals(1, steps.jointRatio(List.of(2)));
      assertEquals(frames, Steps.cyclic(Clips.constant(frames, 0.3)).steps().length);
    }
  }
}
