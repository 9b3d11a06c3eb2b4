package sc.fiji.svdtools.nn;

import java.util.Arrays;

/**
 * How the frames of a clip see each other in temporal self-attention.
 *
 * @param positions place of each frame, as the model counts; training used 0, 1, 2, ...
 * @param logitScale factor on the attention logits, on top of {@code 1 / sqrt(D)}; 1 = as trained
 */
public record FrameAttention(double[] positions, double logitScale) {

  /** As trained: positions 0 to frames - 1, logits unscaled. */
  public static FrameAttention plain(int frames) {
    double[] positions = new double[frames];
    Arrays.setAll(positions, f -> f);
    return new FrameAttention(positions, 1);
  }

  /** Number of frames F. */
  public int frames() {
    return positions.length;
  }
}
