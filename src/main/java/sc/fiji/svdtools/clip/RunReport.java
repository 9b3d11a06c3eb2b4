package sc.fiji.svdtools.clip;

/**
 * How a finished run went.
 *
 * @param encodeSeconds image encoder and VAE encoder
 * @param sampleSeconds all denoising steps
 * @param decodeSeconds latents to frames
 * @param memory what was done to save memory, a sentence; empty for nothing
 */
public record RunReport(
    double encodeSeconds, double sampleSeconds, double decodeSeconds, String memory) {

  /** Seconds from start image to the last frame. */
  public double totalSeconds() {
    return encodeSeconds + sampleSeconds + decodeSeconds;
  }
}
