package sc.fiji.svdtools.pipeline;

import sc.fiji.svdtools.plan.Decoding;
import sc.fiji.svdtools.plan.Ports;
import sc.fiji.svdtools.plan.SamplingPlan;

/**
 * Estimated peaks of memory in the parts of a run, besides the weights, in bytes.
 *
 * <p>Formula: {@code 6 C' H W} float32 numbers in encoding, {@code 23 C B F h w} in a step of B
 * clips and {@code 6.3 C' F H W} in decoding F frames together, with the widths C of the first UNet
 * level and C' of the last decoder level. Source: peaks measured on an H100 in float16 at 1024 x
 * 576 (320 and 128 channels): 1.7 GB, 3.8 GB for the steps of 14 frames, 13.3 GB for decoding them.
 *
 * @param settings the clip
 * @param plan tells how many frames are in the networks at once
 * @param size bytes of a number of the networks
 * @param unetWidth C
 * @param decoderWidth C'
 */
record ClipMemory(
    VideoSettings settings, SamplingPlan plan, int size, long unetWidth, long decoderWidth) {

  private static final double ENCODE_SHARE = 6;
  private static final double STEP_SHARE = 23;
  private static final double DECODE_SHARE = 6.3;
  private static final int PIXELS_PER_LATENT = 64;

  private double pixels() {
    return (double) settings.canvas().width() * settings.canvas().height();
  }

  /** Branches of a step: with guidance 2, else 1. */
  int clips() {
    return Work.mostBranches(settings, plan);
  }

  /** Frames to decode together if memory allows it. */
  int wantedChunk() {
    return settings.wantedChunk();
  }

  double encoding() {
    return ENCODE_SHARE * decoderWidth * pixels() * Float.BYTES;
  }

  double steps(int clips) {
    double latents = pixels() / PIXELS_PER_LATENT * clips * Work.effort(settings, plan).most();
    return STEP_SHARE * unetWidth * latents * size;
  }

  /**
   * @param chunk frames that may be decoded together
   */
  double decoding(int chunk) {
    int most = Decoding.most(plan.get(Ports.DECODING).pieces(settings.frames(), chunk));
    return DECODE_SHARE * decoderWidth * most * pixels() * size;
  }

  /** For sentences. */
  String clip() {
    return "A clip of %d frames of %d x %d pixels"
        .formatted(settings.frames(), settings.canvas().width(), settings.canvas().height());
  }
}
