package sc.fiji.svdtools.metrics;

import java.util.Arrays;

/**
 * What motion alone does not explain.
 *
 * <p>Formula: {@code e_i = mean |f_i - warp(f_{i+1})|} over channels and over the pixels whose
 * motion forth and back agrees; {@code warp} takes the next frame where the dense motion from grey
 * {@code f_i} to {@code f_{i+1}} leads (Lucas-Kanade, {@link Flow}; cubic interpolation). If no
 * pixel agrees, {@code e_i} is the plain mean difference.
 *
 * <p>Units: fractions of the full range. 0 for a still clip or a single frame.
 *
 * @param errors {@code e_0 .. e_{N-2}}
 * @param shares share of pixels that agree, same indices
 */
public record WarpError(double[] errors, double[] shares) {

  /** Measures every pair of neighbouring frames. */
  public static WarpError of(Clip clip) {
    int pairs = clip.frames() - 1;
    WarpError result = new WarpError(new double[pairs], new double[pairs]);
    for (int i = 0; i < pairs; i++) {
      float[] now = clip.frame(i);
      float[] next = clip.frame(i + 1);
      Flow[] flows = Flow.forthAndBack(clip.grey(now), clip.grey(next));
      boolean[] good = flows[0].consistent(flows[1]);
      int count = 0;
      for (boolean pixel : good) {
        count += pixel ? 1 : 0;
      }
      result.shares[i] = count / (double) good.length;
      result.errors[i] = count == 0 ? plain(now, next) : warped(clip, now, next, flows[0], good);
    }
    return result;
  }

  /** Mean error; 0 for a single frame. */
  public double mean() {
    return Numbers.mean(errors);
  }

  /** Mean share of pixels whose motion agrees forth and back; 1 for a single frame. */
  public double share() {
    return shares.length == 0 ? 1 : Numbers.mean(shares);
  }

  private static double warped(Clip clip, float[] now, float[] next, Flow flow, boolean[] good) {
    double sum = 0;
    long count = 0;
    for (int c = 0; c < clip.channels(); c++) {
      Plane target = clip.channel(next, c);
      for (int i = 0; i < good.length; i++) {
        if (good[i]) {
          float x = i % clip.width() + flow.u()[i];
          float y = i / clip.width() + flow.v()[i];
          sum += Math.abs(now[c * good.length + i] - target.cubic(x, y));
          count++;
        }
      }
    }
    return sum / count;
  }

  private static double plain(float[] a, float[] b) {
    double[] differences = new double[a.length];
    Arrays.setAll(differences, i -> Math.abs(a[i] - b[i]));
    return Numbers.mean(differences);
  }
}
