package sc.fiji.svdtools.metrics;

import java.util.Arrays;

/**
 * Brightness, contrast and colourfulness of each frame.
 *
 * <p>Grey is the mean of the channels, so that no stain counts less than another.
 *
 * @param means mean grey of frame i
 * @param deviations standard deviation of grey over the pixels of frame i
 * @param saturations mean over pixels of largest minus smallest channel; 0 for grey clips
 */
public record Contrast(double[] means, double[] deviations, double[] saturations) {

  private static final double LEVEL = 1 / 255.0;

  /** Measures all frames. */
  public static Contrast of(Clip clip) {
    int frames = clip.frames();
    Contrast contrast = new Contrast(new double[frames], new double[frames], new double[frames]);
    for (int i = 0; i < frames; i++) {
      float[] frame = clip.frame(i);
      Plane grey = clip.grey(frame);
      contrast.means[i] = grey.mean();
      contrast.deviations[i] = grey.deviation();
      contrast.saturations[i] = clip.channels() == 1 ? 0 : saturation(frame);
    }
    return contrast;
  }

  /** {@code std_i / std_0}; below 1 is washed out. 1 for plain frames. */
  public double[] relativeDeviations() {
    return Numbers.relative(deviations);
  }

  /** {@code mean_i - mean_0}. */
  public double[] meanShifts() {
    return Arrays.stream(means).map(m -> m - means[0]).toArray();
  }

  /**
   * Luminance flicker: mean absolute second difference of the frame means / mean of the {@code
   * std_i}, which counts as at least one grey level of 255.
   *
   * <p>Gain noise of 1 % standard deviation on a clip with {@code mean / std = m} gives about
   * {@code 0.0195 m}. 0 with fewer than 3 frames.
   */
  public double flicker() {
    double sum = 0;
    for (int i = 1; i < means.length - 1; i++) {
      sum += Math.abs(means[i + 1] - 2 * means[i] + means[i - 1]);
    }
    int count = Math.max(1, means.length - 2);
    return sum / count / Math.max(LEVEL, Numbers.mean(deviations));
  }

  private static double saturation(float[] rgb) {
    int area = rgb.length / 3;
    double sum = 0;
    for (int i = 0; i < area; i++) {
      float r = rgb[i];
      float g = rgb[area + i];
      float b = rgb[2 * area + i];
      sum += Math.max(r, Math.max(g, b)) - Math.min(r, Math.min(g, b));
    }
    return sum / area;
  }
}
