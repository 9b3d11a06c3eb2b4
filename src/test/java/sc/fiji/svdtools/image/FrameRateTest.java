package sc.fiji.svdtools.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ij.ImagePlus;
import ij.measure.Calibration;
import ij.process.ByteProcessor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrameRateTest {

  @ParameterizedTest
  @CsvSource({
    "50, ms, 20, 1",
    "50, msec, 20, 1",
    "0.4, sec, 5, 2",
    "0.4, s, 5, 2",
    "0.14285714285714285, sec, 7, 1",
    "0.001, min, 50, 3",
    "0.0005, hours, 5, 9",
    "33366.6666666667, µs, 30000, 1001",
    "33366.6666666667, microns, 24, 1", // not a unit of time: the rate of the animation
    "2, seconds, 1, 2",
    "10, s, 1, 10",
    "600, s, 24, 1", // a time-lapse plays as it does in ImageJ
    "5, min, 24, 1",
    "1, frame, 24, 1",
    "0, sec, 24, 1",
    "NaN, sec, 24, 1",
    "-1, sec, 24, 1",
    "0.001, sec, 24, 1",
    "0.00833333333333333, sec, 120, 1"
  })
  void theIntervalHasAUnit(double interval, String unit, int frames, int seconds) {
    ImagePlus clip = clip(interval, unit, 24);
    assertEquals(new FrameRate(frames, seconds), FrameRate.of(clip));
  }

  @ParameterizedTest
  @CsvSource({"0, 7, 1", "12.5, 25, 2", "29.97, 2997, 100", "NaN, 7, 1", "1e9, 7, 1", "0.1, 1, 10"})
  void withoutAnIntervalTheAnimationCounts(double fps, int frames, int seconds) {
    assertEquals(new FrameRate(frames, seconds), FrameRate.of(clip(1, "frame", fps)));
  }

  @Test
  void roundedTimesAddUp() {
    FrameRate rate = FrameRate.of(7);
    assertEquals(0, rate.at(0, 100));
    assertEquals(14, rate.at(1, 100));
    assertEquals(200, rate.at(14, 100));
    assertEquals(40, new FrameRate(5, 2).at(1, 100));
    assertThrows(IllegalArgumentException.class, () -> FrameRate.of(0));
  }

  private static ImagePlus clip(double interval, String unit, double fps) {
    ImagePlus clip = new ImagePlus("clip", new ByteProcessor(4, 4));
    Calibration calibration = clip.getCalibration();
    calibration.frameInterval = interval;
    calibration.setTimeUnit(unit);
    calibration.fps = fps;
    return clip;
  }
}
