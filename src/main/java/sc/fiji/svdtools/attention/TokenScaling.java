package sc.fiji.svdtools.attention;

/**
 * Factors on query, key and value of attention.
 *
 * <p>In self-attention the logits are multiplied by query times key factor, the values by the value
 * factor. In cross-attention, which has one key, only the value factor has an effect.
 *
 * @param query factor per frame
 * @param key factor per frame
 * @param value factor per frame
 * @param layers where they act
 * @param inArea true: only on tokens in the area of the start frame
 */
public record TokenScaling(
    PerFrame query, PerFrame key, PerFrame value, Layers layers, boolean inArea) {

  /** No scaling. */
  public static final TokenScaling PLAIN =
      new TokenScaling(PerFrame.ONE, PerFrame.ONE, PerFrame.ONE, Layers.TEMPORAL_SELF, false);

  /** The attention layers that are scaled. */
  public enum Layers {
    /** Frames see each other at a pixel. */
    TEMPORAL_SELF,
    /** Also the temporal layers that see the image embedding. */
    TEMPORAL_ALL,
    /** Also the spatial layers. */
    ALL
  }

  /** Refuses lists whose length is not the number of frames. */
  public void check(int frames) {
    query.check("query scale", frames);
    key.check("key scale", frames);
    value.check("value scale", frames);
  }
}
