package sc.fiji.svdtools.metrics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What stands out from the background, frame by frame relative to frame 0.
 *
 * <p>The background of a frame is its median colour {@code m} (channel by channel), the departure
 * of a pixel {@code |v_c - m_c|}.
 *
 * <p>Energy is {@code sum_pixels sum_c max(0, |v_c - m_c| - 0.06)}, the definition of "foreground
 * kept" in the demo checkpoint's report (0.12 on values from -1 to 1). The mask, for areas, objects
 * and hue, is {@code max_c |v_c - m_c| > t}, with {@code t} Otsu's threshold of frame 0, at least
 * 0.06, the same for all frames so that fading objects shrink.
 *
 * <p>Source: {@code resources/demo-model/train.py}, {@code kept}. Differs: a clip without
 * foreground in frame 0 gets 1 where {@code train.py} gets 0.
 */
public final class Foreground {

  /** Departure that does not count, as a fraction of the full range. */
  public static final double MARGIN = 0.06;

  private static final int BINS = 256;

  private final List<Look> looks;

  private record Look(
      double energy, double area, double objects, double compactness, double x, double y) {}

  private Foreground(List<Look> looks) {
    this.looks = looks;
  }

  /** Measures all frames. */
  public static Foreground of(Clip clip) {
    double threshold = otsu(departure(clip, clip.frame(0)));
    List<Look> looks = new ArrayList<>();
    for (int i = 0; i < clip.frames(); i++) {
      looks.add(look(clip, clip.frame(i), threshold));
    }
    return new Foreground(looks);
  }

  /** {@code energy_i / energy_0}: the foreground kept; 1 throughout if frame 0 has none. */
  public double[] kept() {
    return relative(Look::energy);
  }

  /** {@code area_i / area_0} of the mask; 1 throughout if frame 0 has none. */
  public double[] areas() {
    return relative(Look::area);
  }

  /**
   * Number of objects (8-connected parts of the mask of at least 4 pixels and 1/2000 of the frame)
   * relative to frame 0; 1 throughout if frame 0 has none.
   */
  public double[] objects() {
    return relative(Look::objects);
  }

  /** Number of objects in each frame. */
  public double[] objectCounts() {
    return series(Look::objects);
  }

  /**
   * Roundness of the objects relative to frame 0: area-weighted mean of {@code A^2 / (2 pi I)},
   * {@code I} the second moment of area about the centre; a disc has 1, a square 0.955, a bar of
   * length 3 and width 1 has 0.57. 1 throughout if frame 0 has no object.
   */
  public double[] compactness() {
    return relative(Look::compactness);
  }

  /**
   * Angle between the mean colours of the masks of frame i and frame 0, in degrees from 0 to 180.
   *
   * <p>Formula: colour plane {@code x = R - (G + B) / 2, y = sqrt(3)/2 (G - B)}. 0 where one of the
   * two is nearly grey (mean length below 0.02) or the clip is grey.
   */
  public double[] hueShifts() {
    return series(look -> angle(looks.get(0), look));
  }

  private static double angle(Look a, Look b) {
    double least = 0.02;
    if (Math.hypot(a.x, a.y) < least || Math.hypot(b.x, b.y) < least) {
      return 0;
    }
    double turn = Math.atan2(a.x * b.y - a.y * b.x, a.x * b.x + a.y * b.y);
    return Math.toDegrees(Math.abs(turn));
  }

  private double[] series(ToDoubleFunction<Look> value) {
    return looks.stream().mapToDouble(value).toArray();
  }

  private double[] relative(ToDoubleFunction<Look> value) {
    double[] values = series(value);
    double first = values[0];
    return Arrays.stream(values).map(v -> first < Numbers.NOTHING ? 1 : v / first).toArray();
  }

  private static Look look(Clip clip, float[] frame, double threshold) {
    float[] departure = departure(clip, frame);
    boolean[] mask = new boolean[departure.length];
    int area = 0;
    double x = 0;
    double y = 0;
    for (int i = 0; i < mask.length; i++) {
      mask[i] = departure[i] > threshold;
      if (mask[i]) {
        area++;
        if (clip.channels() == 3) {
          float r = frame[i];
          float g = frame[mask.length + i];
          float b = frame[2 * mask.length + i];
          x += r - (g + b) / 2;
          y += Math.sqrt(3) / 2 * (g - b);
        }
      }
    }
    Parts parts = Parts.of(mask, clip.width());
    int count = Math.max(1, area);
    return new Look(
        energy(clip, frame), area, parts.count(), parts.compactness(), x / count, y / count);
  }

  private static double energy(Clip clip, float[] frame) {
    double sum = 0;
    for (int c = 0; c < clip.channels(); c++) {
      float median = Numbers.lowerMedian(frame, c * clip.area(), (c + 1) * clip.area());
      for (int i = c * clip.area(); i < (c + 1) * clip.area(); i++) {
        sum += Math.max(0, Math.abs(frame[i] - median) - MARGIN);
      }
    }
    return sum;
  }

  /** Departure of each pixel: the largest over the channels. */
  static float[] departure(Clip clip, float[] frame) {
    float[] departure = new float[clip.area()];
    for (int c = 0; c < clip.channels(); c++) {
      float median = Numbers.lowerMedian(frame, c * clip.area(), (c + 1) * clip.area());
      for (int i = 0; i < departure.length; i++) {
        departure[i] = Math.max(departure[i], Math.abs(frame[c * clip.area() + i] - median));
      }
    }
    return departure;
  }

  /**
   * Threshold with the largest variance between the classes (Otsu 1979), in 256 bins of [0, 1]; at
   * least {@link #MARGIN}.
   */
  static double otsu(float[] values) {
    int[] histogram = new int[BINS];
    double sum = 0;
    for (float value : values) {
      int bin = Math.min(BINS - 1, (int) (value * BINS));
      histogram[bin]++;
      sum += bin;
    }
    int below = 0;
    double sumBelow = 0;
    double best = 0;
    int threshold = 0;
    for (int bin = 0; bin < BINS - 1; bin++) {
      below += histogram[bin];
      sumBelow += bin * (double) histogram[bin];
      int above = values.length - below;
      if (below > 0 && above > 0) {
        double gap = sumBelow / below - (sum - sumBelow) / above;
        double between = gap * gap * below * above;
        if (between > best) {
          best = between;
          threshold = bin;
        }
      }
    }
    return Math.max(MARGIN, (threshold + 1.0) / BINS);
  }
}
