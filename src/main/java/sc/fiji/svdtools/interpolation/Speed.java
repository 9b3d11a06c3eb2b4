package sc.fiji.svdtools.interpolation;

/**
 * What a model is told so that things move as far as they did.
 *
 * <p>Formula: over a clip of F frames things move {@code (F - 1) k b / p} with bucket b and p
 * frames per second, as a share of {@code sqrt(width height)}; k = {@value #PER_BUCKET}. Where b
 * would be above {@value #MOST} there are fewer frames per second.
 *
 * <p>Source: the clips the demo network was trained on, {@code resources/demo-model/train.py},
 * where speed is proportional to the bucket. For other models k was not measured.
 *
 * @param fps frames per second, a whole number
 * @param bucket motion bucket, 0 to {@value #MOST}
 */
public record Speed(int fps, int bucket) {

  /** Largest bucket of training. */
  public static final int MOST = 255;

  /** 4 x 6 pixels of 128 at the largest bucket and one frame per second. */
  private static final double PER_BUCKET = 24.0 / 128 / MOST;

  /** Fewest frames per second of training. */
  private static final int FEWEST = 4;

  /**
   * @param share how far things move from the first to the last frame, of {@code sqrt(width
   *     height)}
   * @param frames F, at least 2
   * @param fps wanted frames per second
   */
  public static Speed of(double share, int frames, int fps) {
    double perFrame = share / (frames - 1) / PER_BUCKET;
    int slower =
        perFrame * fps <= MOST ? fps : Math.min(fps, Math.max(FEWEST, (int) (MOST / perFrame)));
    return new Speed(slower, (int) Math.min(MOST, Math.round(perFrame * slower)));
  }
}
