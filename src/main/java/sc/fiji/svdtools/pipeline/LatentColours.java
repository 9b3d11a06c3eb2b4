package sc.fiji.svdtools.pipeline;

import sc.fiji.svdtools.checkpoint.DemoCheckpoint;
import sc.fiji.svdtools.checkpoint.ModelInfo;
import sc.fiji.svdtools.clip.Preview;

/**
 * Colours of latents without the decoder, for previews.
 *
 * <p>Formula: {@code rgb = x A + b} with x the 4 channels of one latent, in the scale of the
 * diffusion; -1 is black, 1 is full colour, what lies outside is clamped.
 *
 * @param factors A, 4 rows for the channels, 3 columns for red, green and blue; not to be changed
 * @param offset b, likewise
 */
record LatentColours(double[][] factors, double[] offset) {

  /** Channels of a latent. */
  static final int CHANNELS = 4;

  /**
   * The latents of the built-in network for cells: least squares of the colours of 8 x 8 blocks, on
   * the images in {@code resources/examples} and their negatives. A test makes the numbers anew and
   * measures the preview against the decoder.
   */
  static final LatentColours CELLS =
      new LatentColours(
          new double[][] {
            {-0.0042, -0.0652, 0.0087},
            {-0.4783, -0.3662, -0.2780},
            {-0.1189, 0.1508, -0.0599},
            {-0.1343, -0.1322, -0.3567}
          },
          new double[] {0.0132, -0.0028, -0.1371});

  /** The latents of the built-in network for any picture, found likewise. */
  static final LatentColours PICTURES =
      new LatentColours(
          new double[][] {
            {0.1269, 0.0717, 0.1416},
            {0.0735, 0.2604, 0.1301},
            {-0.1896, -0.0715, -0.0587},
            {-0.3320, -0.2507, -0.3562}
          },
          new double[] {-0.1990, -0.2173, -0.2188});

  /**
   * The latents of Stable Diffusion 1 and 2, whose autoencoder SVD's encoder comes from.
   *
   * <p>Source: the factors published for Stable Diffusion 1.4 at
   * https://discuss.huggingface.co/t/decoding-latents-to-rgb-without-upscaling/23204. They were not
   * measured on SVD here.
   */
  static final LatentColours SVD =
      new LatentColours(
          new double[][] {
            {0.298, 0.207, 0.208},
            {0.187, 0.286, 0.173},
            {-0.158, 0.189, 0.264},
            {-0.184, -0.271, -0.473}
          },
          new double[] {0, 0, 0});

  /** The colours of a model's latents. */
  static LatentColours of(ModelInfo model) {
    return DemoCheckpoint.of(model.base())
        .map(network -> network == DemoCheckpoint.CELLS ? CELLS : PICTURES)
        .orElse(SVD);
  }

  /**
   * The clip in small.
   *
   * @param latents {@code [frames, height, width, 4]} row-major, in the scale of the diffusion
   */
  Preview preview(float[] latents, int frames, int height, int width) {
    int area = height * width;
    int[][] colours = new int[frames][area];
    for (int f = 0; f < frames; f++) {
      for (int i = 0; i < area; i++) {
        colours[f][i] = colour(latents, CHANNELS * (f * area + i));
      }
    }
    return new Preview(width, height, colours);
  }

  private int colour(float[] latents, int at) {
    int rgb = 0;
    for (int c = 0; c < offset.length; c++) {
      double value = offset[c];
      for (int k = 0; k < CHANNELS; k++) {
        value += latents[at + k] * factors[k][c];
      }
      long level = Math.round(255 * (value + 1) / 2);
      rgb = rgb << 8 | (int) Math.max(0, Math.min(255, level));
    }
    return rgb;
  }
}
