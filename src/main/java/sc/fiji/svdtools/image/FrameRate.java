package sc.fiji.svdtools.image;

import ij.ImagePlus;
import ij.measure.Calibration;
import java.util.Locale;
import java.util.Map;

/**
 * How fast a clip plays, as a ratio of whole numbers: {@code frames / seconds} frames per second.
 *
 * @param frames number of frames, at least 1
 * @param seconds in which they are shown, at least 1
 */
public record FrameRate(int frames, int seconds) {

  /** Fastest rate taken from an image, in frames per second. */
  public static final int FASTEST = 120;

  /** Slowest rate taken from an image: one frame in so many seconds. */
  public static final int SLOWEST = 10;

  private static final int USUAL = 7;
  private static final int LARGEST = 1_000_000;
  private static final double TOLERANCE = 1e-9;

  /** Seconds of a unit of time, by the names ImageJ and microscopes write. */
  private static final Map<String, Double> UNITS =
      Map.ofEntries(
          Map.entry("ns", 1e-9),
          Map.entry("us", 1e-6),
          Map.entry("\u00b5s", 1e-6),
          Map.entry("\u03bcs", 1e-6),
          Map.entry("usec", 1e-6),
          Map.entry("\u00b5sec", 1e-6),
          Map.entry("\u03bcsec", 1e-6),
          Map.entry("microsecond", 1e-6),
          Map.entry("ms", 1e-3),
          Map.entry("msec", 1e-3),
          Map.entry("millisecond", 1e-3),
          Map.entry("s", 1.0),
          Map.entry("sec", 1.0),
          Map.entry("second", 1.0),
          Map.entry("min", 60.0),
          Map.entry("minute", 60.0),
          Map.entry("h", 3600.0),
          Map.entry("hr", 3600.0),
          Map.entry("hour", 3600.0));

  public FrameRate {
    if (frames < 1 || seconds < 1) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The frame rate is %d frames in %d s; both must be at least 1.",
              frames,
              seconds));
    }
  }

  /** So many frames per second. */
  public static FrameRate of(int fps) {
    return new FrameRate(fps, 1);
  }

  /**
   * The rate at which a clip plays: one frame per frame interval, if its unit is one of time and
   * that gives a rate between one frame in {@value #SLOWEST} s and {@value #FASTEST} per second;
   * else the rate ImageJ animates with, else 7 per second.
   */
  public static FrameRate of(ImagePlus clip) {
    Calibration calibration = clip.getCalibration();
    double interval = calibration.frameInterval * seconds(calibration.getTimeUnit());
    if (usable(1 / interval)) {
      return inverse(interval);
    }
    return usable(calibration.fps) ? inverse(1 / calibration.fps) : of(USUAL);
  }

  /** Seconds of one {@code unit} of time; NaN for other words. */
  private static double seconds(String unit) {
    String name = unit == null ? "" : unit.trim().toLowerCase(Locale.ROOT).replaceAll("\\.$", "");
    Double seconds = UNITS.get(name);
    if (seconds == null && name.endsWith("s")) {
      seconds = UNITS.get(name.substring(0, name.length() - 1));
    }
    return seconds == null ? Double.NaN : seconds;
  }

  private static boolean usable(double fps) {
    return fps >= 1.0 / SLOWEST * (1 - TOLERANCE) && fps <= FASTEST * (1 + TOLERANCE);
  }

  /** One frame in {@code interval} seconds, by continued fractions. */
  private static FrameRate inverse(double interval) {
    double rest = interval;
    long[] before = {1, 0};
    long[] now = {(long) Math.floor(rest), 1};
    while (Math.abs(now[0] / (double) now[1] - interval) > TOLERANCE * interval) {
      rest = 1 / (rest - Math.floor(rest));
      long digit = (long) Math.floor(rest);
      long[] next = {digit * now[0] + before[0], digit * now[1] + before[1]};
      if (next[0] > LARGEST || next[1] > LARGEST) {
        break;
      }
      before = now;
      now = next;
    }
    return now[0] == 0
        ? new FrameRate(LARGEST, (int) Math.max(1, Math.round(interval * LARGEST)))
        : new FrameRate((int) now[1], (int) now[0]);
  }

  /** Time from the start of the clip to frame {@code index}, in units of {@code 1 / ticks} s. */
  public long at(int index, int ticks) {
    return Math.round((double) index * seconds * ticks / frames);
  }

  /** Frames per second. */
  public double fps() {
    return frames / (double) seconds;
  }
}
