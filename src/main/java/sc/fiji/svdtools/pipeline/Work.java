package sc.fiji.svdtools.pipeline;

/**
 * How much a clip gives to compute, in units that need not be the same for the three parts.
 *
 * <p>With {@code N = width / 8 * height / 8} latent positions, F frames, S steps and c clips per
 * step (2 with guidance, else 1):
 *
 * <pre>
 * encode = N
 * steps  = S c F N (1 + N / 107000)
 * decode = F N
 * </pre>
 *
 * <p>N / 107000 is the share of spatial attention, which grows with the square of N. Source: steps
 * of 14 frames at 576 x 320 and 1024 x 576, measured on an H100, {@code
 * resources/benchmarks/H100.md}. Techniques are not counted; the dearest of them measured, windows
 * with positions of their own, added 3 %. Those that leave out work are not counted either.
 *
 * @param encode of the start image
 * @param steps of all denoising steps
 * @param decode of all frames
 */
record Work(double encode, double steps, double decode) {

  private static final double ATTENTION = 107_000;

  static Work of(VideoSettings settings) {
    int frames = settings.frames();
    Canvas canvas = settings.canvas();
    double positions = (double) canvas.latentWidth() * canvas.latentHeight();
    int clips = settings.sampling().guidance().neutral(frames) ? 1 : 2;
    double step = clips * frames * positions * (1 + positions / ATTENTION);
    return new Work(positions, settings.sampling().steps() * step, frames * positions);
  }
}
