package sc.fiji.svdtools.metrics;

import java.util.Arrays;
import java.util.Collection;

/**
 * How far each frame is from the next, and how much that changes.
 *
 * <p>Formula: {@code d_i = |f_{i+1} - f_i|}, {@code a_i = |f_{i+1} - 2 f_i + f_{i-1}|}, the size of
 * a picture being its root mean square or its mean absolute value over pixels and channels ({@link
 * Size}).
 *
 * <p>Units: fractions of the full range (8-bit level / 255).
 *
 * @param steps {@code d_0 .. d_{N-2}}, and {@code d_{N-1}} from the last to the first frame if
 *     cyclic
 * @param accelerations {@code a_1 .. a_{N-2}}; all of {@code a_0 .. a_{N-1}} if cyclic
 */
public record Steps(double[] steps, double[] accelerations) {

  /** Blur before the distance, in pixels, that makes motion count more than pixel noise. */
  public static final double SIGMA = 2;

  /** Size of a difference picture. */
  public enum Size {
    /** Square root of the mean square. */
    RMS,
    /** Mean of the absolute values. */
    ABSOLUTE
  }

  /** Root mean square distances after a Gaussian blur of {@value #SIGMA} pixels. */
  public static Steps of(Clip clip) {
    return of(clip, Size.RMS, SIGMA);
  }

  /**
   * Distances of neighbouring frames.
   *
   * <p>With {@link Size#ABSOLUTE} and no blur, 255 times {@link #mean()} and {@link #jitter()} are
   * "step" and "jitter" of the demo checkpoint's report ({@code resources/demo-model/train.py},
   * {@code steps_of}).
   *
   * @param sigma Gaussian blur before, in pixels; 0 for none
   */
  public static Steps of(Clip clip, Size size, double sigma) {
    return measure(clip, size, sigma, false);
  }

  /** Like {@link #of(Clip)}, frame N being frame 0. */
  public static Steps cyclic(Clip clip) {
    return measure(clip, Size.RMS, SIGMA, true);
  }

  /** Mean step; 0 for a single frame. */
  public double mean() {
    return Numbers.mean(steps);
  }

  /** Unevenness of the cadence: standard deviation / mean of the steps; 0 without motion. */
  public double variation() {
    return mean() < Numbers.NOTHING ? 0 : Numbers.deviation(steps) / mean();
  }

  /**
   * {@code mean a / (2 mean d)}: 0 for smooth motion, 1 for frames that alternate between two
   * pictures, {@code sqrt(3) / 2 = 0.87} for frames of independent noise; 0 without motion or with
   * fewer than 3 frames.
   */
  public double jitter() {
    return mean() < Numbers.NOTHING ? 0 : Numbers.mean(accelerations) / (2 * mean());
  }

  /**
   * Visibility of window joints: mean step into the frames {@code starts} / mean of the others; 1
   * if either group is empty.
   *
   * @param starts frames at which a window starts; 0 and numbers outside the clip are ignored
   */
  public double jointRatio(Collection<Integer> starts) {
    double[] at = Arrays.copyOf(steps, steps.length);
    double[] other = Arrays.copyOf(steps, steps.length);
    int inside = 0;
    int outside = 0;
    for (int i = 0; i < steps.length; i++) {
      if (starts.contains(i + 1)) {
        at[inside++] = steps[i];
      } else {
        other[outside++] = steps[i];
      }
    }
    return inside == 0 || outside == 0
        ? 1
        : Numbers.ratio(
            Numbers.mean(Arrays.copyOf(at, inside)), Numbers.mean(Arrays.copyOf(other, outside)));
  }

  private static Steps measure(Clip clip, Size size, double sigma, boolean cyclic) {
    int frames = clip.frames();
    int count = cyclic ? frames : frames - 1;
    double[] steps = new double[count];
    double[] accelerations = new double[cyclic ? frames : Math.max(0, frames - 2)];
    float[] before = cyclic ? blurred(clip, frames - 1, sigma) : null;
    float[] now = blurred(clip, 0, sigma);
    for (int i = 0; i < frames; i++) {
      boolean last = i == frames - 1 && !cyclic;
      float[] after = last ? null : blurred(clip, (i + 1) % frames, sigma);
      if (after != null) {
        steps[i] = distance(now, after, size);
      }
      if (before != null && after != null) {
        accelerations[cyclic ? i : i - 1] = bend(before, now, after, size);
      }
      before = now;
      now = after;
    }
    return new Steps(steps, accelerations);
  }

  private static float[] blurred(Clip clip, int index, double sigma) {
    float[] frame = clip.frame(index);
    if (sigma <= 0) {
      return frame;
    }
    float[] out = new float[frame.length];
    for (int c = 0; c < clip.channels(); c++) {
      float[] plane = clip.channel(frame, c).blurred(sigma).values();
      System.arraycopy(plane, 0, out, c * clip.area(), clip.area());
    }
    return out;
  }

  private static double distance(float[] a, float[] b, Size size) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      double d = b[i] - a[i];
      sum += size == Size.RMS ? d * d : Math.abs(d);
    }
    return size == Size.RMS ? Math.sqrt(sum / a.length) : sum / a.length;
  }

  private static double bend(float[] a, float[] b, float[] c, Size size) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      double d = c[i] - 2.0 * b[i] + a[i];
      sum += size == Size.RMS ? d * d : Math.abs(d);
    }
    return size == Size.RMS ? Math.sqrt(sum / a.length) : sum / a.length;
  }
}
