package sc.fiji.svdtools.plan;

import ai.djl.ndarray.NDArray;

/**
 * What the conditional branch is told; the unconditional one is told the numbers, and zeros.
 *
 * @param tokens image embedding for all frames (1, E) or for each (F, E), in the network's type
 * @param latents mean of the VAE for all frames (1, h, w, 4) or for each (F, h, w, 4), unscaled,
 *     float32
 * @param ids for all frames or for each: frames per second - 1, motion bucket, augmentation
 */
public record Conditions(NDArray tokens, NDArray latents, double[][] ids) {

  /** The same with other tokens. */
  public Conditions withTokens(NDArray other) {
    return new Conditions(other, latents, ids);
  }

  /** The same with other latents. */
  public Conditions withLatents(NDArray other) {
    return new Conditions(tokens, other, ids);
  }

  /** The same with other numbers. */
  public Conditions withIds(double[]... other) {
    return new Conditions(tokens, latents, other);
  }
}
