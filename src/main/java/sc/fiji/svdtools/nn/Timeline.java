package sc.fiji.svdtools.nn;

/**
 * The frames of each clip in a batch.
 *
 * @param frames F
 * @param circular whether the convolutions over frames see the first frame behind the last one, and
 *     the last before the first; else zeros, as trained
 */
public record Timeline(int frames, boolean circular) {

  /** Zeros beyond the ends, as trained. */
  public static Timeline of(int frames) {
    return new Timeline(frames, false);
  }
}
