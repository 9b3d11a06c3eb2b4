package sc.fiji.svdtools.nn;

/**
 * How the frames of a clip see each other, and what attention does besides what was trained.
 *
 * @param positions place of each frame, as the model counts; training used 0, 1, 2, ...
 * @param temporal factors in the temporal block
 * @param spatial factors in the spatial block
 * @param windows groups of frames in temporal self-attention; null: all frames see each other
 * @param area share of each latent pixel in which the factors on query, key and value of temporal
 *     self-attention act; null: everywhere
 */
public record FrameAttention(
    double[] positions,
    AttentionScaling temporal,
    AttentionScaling spatial,
    FrameGroups windows,
    Area area) {

  /**
   * A map over the latents.
   *
   * @param height H
   * @param width W
   * @param share H * W values from 0 to 1, row-major
   */
  public record Area(int height, int width, float[] share) {}

  /** As trained: positions 0 to frames - 1, no factors, no windows. */
  public static FrameAttention plain(int frames) {
    double[] positions = new double[frames];
    java.util.Arrays.setAll(positions, f -> f);
    return new FrameAttention(
        positions, AttentionScaling.PLAIN, AttentionScaling.PLAIN, null, null);
  }

  /** Number of frames F. */
  public int frames() {
    return positions.length;
  }
}
