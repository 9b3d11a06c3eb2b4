package sc.fiji.svdtools.attention;

/**
 * Factors on the logits of self-attention, on top of {@code 1 / sqrt(D)}.
 *
 * @param temporal between frames
 * @param spatial between pixels of a frame
 */
public record LogitScaling(double temporal, double spatial) {

  /** As trained. */
  public static final LogitScaling PLAIN = new LogitScaling(1, 1);
}
