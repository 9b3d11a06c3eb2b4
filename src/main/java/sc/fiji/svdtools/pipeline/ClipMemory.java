package sc.fiji.svdtools.pipeline;

/**
 * Estimated peaks of memory in the parts of a run, besides the weights, in bytes.
 *
 * <p>Formula: {@code 6 C' H W} float32 numbers in encoding, {@code 23 C B F h w} in a step of B
 * clips and {@code 6.3 C' F H W} in decoding F frames together, with the widths C of the first UNet
 * level and C' of the last decoder level. Source: peaks measured on an H100 in float16 at 1024 x
 * 576 (320 and 128 channels): 1.7 GB, 3.8 GB for the steps of 14 frames, 13.3 GB for decoding them.
 *
 * @param settings the clip
 * @param size bytes of a number of the networks
 * @param unetWidth C
 * @param decoderWidth C'
 */
record ClipMemory(VideoSettings settings, int size, long unetWidth, long decoderWidth) {

  private static final double ENCODE_SHARE = 6;
  private static final double STEP_SHARE = 23;
  private static final double DECODE_SHARE = 6.3;
  private static final int PIXELS_PER_LATENT = 64;

  private double pixels() {
    return (double) settings.canvas().width() * settings.canvas().height();
  }

  /** Clips of a step: with guidance 2, else 1. */
  int clips() {
    return settings.sampling().guidance().neutral(settings.frames()) ? 1 : 2;
  }

  /** Frames to decode together if memory allows it. */
  int wantedChunk() {
    int frames = settings.frames();
    return settings.decodeChunk() == 0 ? frames : Math.min(frames, settings.decodeChunk());
  }

  double encoding() {
    return ENCODE_SHARE * decoderWidth * pixels() * Float.BYTES;
  }

  double steps(int clips) {
    double latents = pixels() / PIXELS_PER_LATENT * clips * settings.frames();
    return STEP_SHARE * unetWidth * latents * size;
  }

  double decoding(int frames) {
    return DECODE_SHARE * decoderWidth * frames * pixels() * size;
  }

  /** For sentences. */
  String clip() {
    return "A clip of %d frames of %d x %d pixels"
        .formatted(settings.frames(), settings.canvas().width(), settings.canvas().height());
  }
}
