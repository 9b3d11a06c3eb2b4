package sc.fiji.svdtools.metrics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;

class FlickerTest {

  @Test
  void gainThatAlternatesHasAKnownFlicker() {
    double mean = 0.5;
    double deviation = 0.25 / Math.sqrt(2);
    Clip clip =
        Clips.grey(
            9,
            f ->
                (x, y) ->
                    (f % 2 == 0 ? 1.01 : 0.99)
                        * (0.5 + 0.25 * Math.sin(2 * Math.PI * 4 * x / Clips.SIZE)));
    assertEquals(0.04 * mean / deviation, Contrast.of(clip).flicker(), 1e-3);
  }

  @Test
  void onePercentGainNoiseStandsOutFromCleanMotion() {
    Random random = new Random(5);
    double[] gain = random.doubles(400).map(u -> 1 + 0.01 * random.nextGaussian()).toArray();
    Clip noisy = Clips.grey(400, f -> (x, y) -> gain[f] * Clips.texture(x, y));
    double ratio = 0.5 / Contrast.of(Clips.moving(2, 0, 0)).deviations()[0];
    assertEquals(0.0195 * ratio, Contrast.of(noisy).flicker(), 0.1 * 0.0195 * ratio);
    assertEquals(0, Contrast.of(Clips.moving(10, 0.3, 0)).flicker(), 0.003);
  }

  @Test
  void contrastDriftIsRelativeToTheFirstFrame() {
    Clip clip = Clips.grey(3, f -> (x, y) -> 0.5 + 0.1 * f + (x < 32 ? 0.2 : -0.2) / (f + 1));
    Contrast contrast = Contrast.of(clip);
    assertArrayEquals(new double[] {1, 1 / 2.0, 1 / 3.0}, contrast.relativeDeviations(), 1e-5);
    assertArrayEquals(new double[] {0, 0.1, 0.2}, contrast.meanShifts(), 1e-5);
    assertArrayEquals(new double[3], contrast.saturations());
    double[] red = {0.9, 0.1, 0.1};
    double share = Contrast.of(Clips.rgb(Clips.disc(32, 32, 10, red))).saturations()[0] / 0.8;
    assertEquals(Math.PI * 100 / (64 * 64), share, 0.002);
  }

  @Test
  void theHighBandHoldsAThirdOfWhiteNoiseAndAllOfFlicker() {
    assertEquals(1 / 3.0, HighBand.share(Clips.noise(48, 2)), 0.03);
    assertEquals(1, HighBand.share(Clips.wave(0, 1, 0, 1, 0, 1, 0, 1, 0, 1)), 0.01);
    assertEquals(0, HighBand.share(Clips.moving(48, 0.5, 0)), 0.01);
    assertEquals(0, HighBand.share(Clips.constant(20, 0.7)));
    assertEquals(0, HighBand.share(Clips.noise(3, 2)));
  }

  @Test
  void flatClipsHaveFiniteResults() {
    Contrast contrast = Contrast.of(Clips.constant(4, 0));
    assertEquals(0, contrast.flicker());
    assertArrayEquals(new double[] {1, 1, 1, 1}, contrast.relativeDeviations());
    assertEquals(0, Contrast.of(Clips.constant(1, 1)).flicker());
  }
}
