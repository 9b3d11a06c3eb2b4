package sc.fiji.svdtools.technique.length;

import sc.fiji.svdtools.sampling.Step;

/** Windows of frames that move from step to step, so that no joint stays in its place. */
final class Turns {

  /** Turns that come again and again: few, because networks are kept for each window. */
  private static final int MANY = 4;

  private Turns() {}

  /** 1/8, 5/8, 3/8, 7/8 and again: how far windows are moved, as a share of their distance. */
  static double share(Step at) {
    int i = at.index() % MANY;
    return (2 * (i % 2) + i / 2 + 0.5) / MANY;
  }

  /**
   * {@code K = ceil(N / stride)} starts around a clip, {@code floor((k + share) N / K)}: each frame
   * is in a window that is not shorter than the stride.
   */
  static int[] starts(int frames, int stride, double share) {
    int[] starts = new int[(frames + stride - 1) / stride];
    for (int k = 0; k < starts.length; k++) {
      starts[k] = (int) ((k + share) * frames / starts.length) % frames;
    }
    return starts;
  }

  /** {@code [window][place]}: the weights divided by their sum over the windows of each frame. */
  static double[][] shares(int frames, int[] starts, double[]... weights) {
    double[] sums = new double[frames];
    double[][] shares = new double[starts.length][];
    for (int j = 0; j < starts.length; j++) {
      double[] w = weights[weights.length == 1 ? 0 : j];
      for (int i = 0; i < w.length; i++) {
        sums[(starts[j] + i) % frames] += w[i];
      }
      shares[j] = w.clone();
    }
    for (int j = 0; j < starts.length; j++) {
      for (int i = 0; i < shares[j].length; i++) {
        shares[j][i] /= sums[(starts[j] + i) % frames];
      }
    }
    return shares;
  }
}
