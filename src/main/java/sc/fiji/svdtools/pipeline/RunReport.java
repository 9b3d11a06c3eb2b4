package sc.fiji.svdtools.pipeline;

/**
 * How a finished run went.
 *
 * @param encodeSeconds image encoder and VAE encoder
 * @param sampleSeconds all denoising steps
 * @param decodeSeconds latents to frames
 */
public record RunReport(double encodeSeconds, double sampleSeconds, double decodeSeconds) {

  /** Seconds from start image to the last frame. */
  public double totalSeconds() {
    return encodeSeconds + sampleSeconds + decodeSeconds;
  }
}
