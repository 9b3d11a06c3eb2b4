package sc.fiji.svdtools.metrics;

/**
 * How far each frame's content is from that of frame 0, whatever moved a little.
 *
 * <p>Formula: {@code 1 - (cos(h_0, h_i) + cos(g_0, g_i)) / 2} of element-wise square roots, {@code
 * h} the histogram of colours ({@value #LEVELS} levels a channel, each pixel shared linearly
 * between neighbouring levels) and {@code g} the histogram of gradient directions ({@value
 * #DIRECTIONS}, unsigned, weighted by length) in each of {@value #CELLS} x {@value #CELLS} cells,
 * with one more entry of 0.02 a pixel for flat areas.
 *
 * <p>Range: 0 (same content) to 1. Stands in for the cosine of learnt image features, which need a
 * network.
 */
public final class ContentDrift {

  private static final int LEVELS = 8;
  private static final int DIRECTIONS = 8;
  private static final int CELLS = 4;
  private static final double FLAT = 0.02;

  private ContentDrift() {}

  /** Drift of every frame; the first is 0. */
  public static double[] of(Clip clip) {
    double[] drift = new double[clip.frames()];
    double[] colours = colours(clip, clip.frame(0));
    double[] gradients = gradients(clip.grey(0));
    for (int i = 1; i < drift.length; i++) {
      float[] frame = clip.frame(i);
      double like =
          overlap(colours, colours(clip, frame)) + overlap(gradients, gradients(clip.grey(frame)));
      drift[i] = Math.max(0, 1 - like / 2);
    }
    return drift;
  }

  /** Cosine of the square roots of two histograms that are never empty. */
  private static double overlap(double[] a, double[] b) {
    double both = 0;
    double left = 0;
    double right = 0;
    for (int i = 0; i < a.length; i++) {
      both += Math.sqrt(a[i] * b[i]);
      left += a[i];
      right += b[i];
    }
    return both / Math.sqrt(left * right);
  }

  private static double[] colours(Clip clip, float[] frame) {
    int channels = clip.channels();
    double[] histogram = new double[channels == 1 ? LEVELS : LEVELS * LEVELS * LEVELS];
    for (int i = 0; i < clip.area(); i++) {
      for (int corner = 0; corner < 1 << channels; corner++) {
        double weight = 1;
        int index = 0;
        for (int c = 0; c < channels; c++) {
          float value = Math.max(0, Math.min(1, frame[c * clip.area() + i]));
          float level = value * (LEVELS - 1);
          int low = Math.min(LEVELS - 2, (int) level);
          int up = corner >> c & 1;
          weight *= up == 1 ? level - low : 1 - (level - low);
          index = index * LEVELS + low + up;
        }
        histogram[index] += weight;
      }
    }
    return histogram;
  }

  private static double[] gradients(Plane grey) {
    double[] histogram = new double[CELLS * CELLS * (DIRECTIONS + 1)];
    for (int y = 0; y < grey.height(); y++) {
      for (int x = 0; x < grey.width(); x++) {
        double dx = grey.at(x + 1, y) - grey.at(x - 1, y);
        double dy = grey.at(x, y + 1) - grey.at(x, y - 1);
        int cell = y * CELLS / grey.height() * CELLS + x * CELLS / grey.width();
        int first = cell * (DIRECTIONS + 1);
        double turn = Math.atan2(dy, dx) / Math.PI * DIRECTIONS + 2 * DIRECTIONS;
        int low = (int) turn;
        double length = Math.hypot(dx, dy) / 2;
        histogram[first + low % DIRECTIONS] += length * (low + 1 - turn);
        histogram[first + (low + 1) % DIRECTIONS] += length * (turn - low);
        histogram[first + DIRECTIONS] += FLAT;
      }
    }
    return histogram;
  }
}
