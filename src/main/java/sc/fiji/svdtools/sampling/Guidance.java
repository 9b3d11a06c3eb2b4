package sc.fiji.svdtools.sampling;

/**
 * Classifier-free guidance with one scale per frame: {@code D = D_u + g_f (D_c - D_u)}.
 *
 * <p>Formula: with {@code tau = f / (F - 1)}, {@code g_f = min + w(tau) (max - min)} where {@code
 * w} is the {@link Curve}. One frame uses {@code min}, except for the constant curve.
 *
 * <p>Range: both scales 0 to 30; 1 means no guidance. Typical 1.0 to 2.5 (SVD), 1.5 to 3.0
 * (SVD-XT).
 *
 * <p>Source: sgm {@code guiders.py} (LinearPredictionGuider, TrianglePredictionGuider).
 *
 * @param min scale of the first frame
 * @param max scale of the last frame (linear), of all frames (constant), of the middle (triangle)
 * @param curve how the scale moves over the frames
 */
public record Guidance(double min, double max, Curve curve) {

  /** The published setting of the 14-frame model. */
  public static final Guidance DEFAULT = new Guidance(1.0, 2.5, Curve.LINEAR);

  private static final double LARGEST = 30;

  /** Weight of {@code max} as a function of the place in the clip. */
  public enum Curve {
    /** Rises from {@code min} at the first frame to {@code max} at the last. */
    LINEAR,
    /** {@code max} everywhere. */
    CONSTANT,
    /** {@code min} at both ends, {@code max} in the middle. */
    TRIANGLE;

    double weight(double tau) {
      return switch (this) {
        case LINEAR -> tau;
        case CONSTANT -> 1;
        case TRIANGLE -> 2 * Math.abs(tau - Math.floor(tau + 0.5));
      };
    }
  }

  public Guidance {
    check("Minimum guidance", min);
    check("Maximum guidance", max);
  }

  /** Scale of each of {@code frames} frames. */
  public double[] scales(int frames) {
    double[] scales = new double[frames];
    for (int f = 0; f < frames; f++) {
      double tau = frames == 1 ? 0 : f / (frames - 1.0);
      scales[f] = min + curve.weight(tau) * (max - min);
    }
    return scales;
  }

  /** True when every frame has scale 1, so that the unconditional pass has no effect. */
  public boolean neutral(int frames) {
    for (double scale : scales(frames)) {
      if (scale != 1) {
        return false;
      }
    }
    return true;
  }

  private static void check(String name, double value) {
    if (!(value >= 0 && value <= LARGEST)) {
      throw new IllegalArgumentException(
          name + " is " + value + "; it must be a number from 0 to " + (int) LARGEST + ".");
    }
  }
}
