package sc.fiji.svdtools.checkpoint;

/**
 * Sizes of the networks in bytes.
 *
 * @param encoders of image and VAE
 * @param unet of the steps
 * @param decoder of the VAE
 */
public record NetworkBytes(long encoders, long unet, long decoder) {

  /** All of them. */
  public long total() {
    return encoders + unet + decoder;
  }
}
