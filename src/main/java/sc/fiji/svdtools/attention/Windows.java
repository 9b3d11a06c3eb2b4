package sc.fiji.svdtools.attention;

import java.util.Arrays;

/**
 * Windows of equal size and how much each contributes to its frames. A window that reaches beyond
 * the last frame goes on with the first.
 *
 * @param starts first frame of each window, from 0
 * @param size frames of a window, at most those of the clip
 * @param weights {@code [window][place]}; for each frame the sum over its windows is 1
 * @param fusion what is weighted
 * @param local positions of a window's frames, the same in every window; null: positions of the
 *     clip
 */
public record Windows(int[] starts, int size, double[][] weights, Fusion fusion, double[] local) {

  /** How windows are joined. */
  public enum Fusion {
    /** Attention inside each window; its results are averaged. */
    RESULTS,
    /** One attention over all frames; its probabilities are multiplied by a mask. */
    PROBABILITIES
  }

  /** One window of all frames, which is the same as none. */
  public static Windows one(int frames) {
    double[] ones = new double[frames];
    Arrays.fill(ones, 1);
    return new Windows(new int[1], frames, new double[][] {ones}, Fusion.RESULTS, null);
  }

  /** A window for each frame. */
  static Windows each(int frames) {
    int[] starts = new int[frames];
    double[][] weights = new double[frames][];
    for (int f = 0; f < frames; f++) {
      starts[f] = f;
      weights[f] = new double[] {1};
    }
    return new Windows(starts, 1, weights, Fusion.RESULTS, null);
  }

  /** True if there is one window, which changes nothing. */
  public boolean single() {
    return starts.length == 1;
  }
}
