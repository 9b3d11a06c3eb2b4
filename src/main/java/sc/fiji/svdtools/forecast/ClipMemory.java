package sc.fiji.svdtools.forecast;

import ai.djl.Device;
import java.util.Locale;
import sc.fiji.svdtools.clip.VideoSettings;
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
 * <p>On the CPU, where large operations run in pieces, 31 instead of 23 and 30 MB besides, and
 * {@code 4.45 C' F H W} numbers instead of 6.3 and as much as {@code 8.6 C' F H W} besides, at most
 * 220 MB. Source: the demo network in float32 at 128 x 128 to 512 x 512 pixels, {@code
 * MemoryBenchmark} in the tests.
 *
 * @param settings the clip
 * @param plan tells how many frames are in the networks at once
 * @param shares of the device
 * @param size bytes of a number of the networks
 * @param unetWidth C
 * @param decoderWidth C'
 */
public record ClipMemory(
    VideoSettings settings,
    SamplingPlan plan,
    Shares shares,
    int size,
    long unetWidth,
    long decoderWidth) {

  /**
   * The factors of the formula.
   *
   * @param encode numbers in encoding
   * @param step numbers in a step
   * @param stepFixed bytes in a step besides
   * @param decode numbers in decoding
   * @param pieces numbers in decoding besides
   * @param mostPieces bytes that those are at most
   */
  public record Shares(
      double encode,
      double step,
      double stepFixed,
      double decode,
      double pieces,
      double mostPieces) {

    public static final Shares GPU = new Shares(6, 23, 0, 6.3, 0, 0);
    public static final Shares CPU = new Shares(6, 31, 30e6, 4.45, 8.6, 220e6);

    public static Shares of(Device device) {
      return device.isGpu() ? GPU : CPU;
    }
  }

  private static final int PIXELS_PER_LATENT = 64;

  private double pixels() {
    return (double) settings.canvas().width() * settings.canvas().height();
  }

  /** Branches of a step: with guidance 2, else 1. */
  public int clips() {
    return Work.mostBranches(settings, plan);
  }

  /** Frames to decode together if memory allows it. */
  int wantedChunk() {
    return settings.wantedChunk();
  }

  public double encoding() {
    return shares.encode * decoderWidth * pixels() * Float.BYTES;
  }

  public double steps(int clips) {
    double latents = pixels() / PIXELS_PER_LATENT * clips * Work.effort(settings, plan).most();
    return shares.stepFixed + shares.step * unetWidth * latents * size;
  }

  /**
   * @param chunk frames that may be decoded together
   */
  public double decoding(int chunk) {
    int most = Decoding.most(plan.get(Ports.DECODING).pieces(settings.frames(), chunk));
    double numbers = decoderWidth * most * pixels() * size;
    return shares.decode * numbers + Math.min(shares.mostPieces, shares.pieces * numbers);
  }

  /** For sentences. */
  String clip() {
    return String.format(
        Locale.ROOT,
        "A clip of %d frames of %d x %d pixels",
        settings.frames(),
        settings.canvas().width(),
        settings.canvas().height());
  }
}
