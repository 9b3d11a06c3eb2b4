package sc.fiji.svdtools.metrics;

import java.util.Arrays;

/**
 * How well a clip closes into a loop, from the cyclic {@link Steps} {@code d} and {@code a}.
 *
 * <p>A perfect loop with varying speed may have a closure far from 1 but has a local closure of
 * about 1; a clip played forth and back has a closure of 1 but a large acceleration ratio. So read
 * all three. Ratios are 1 for clips without motion or with fewer than 3 frames.
 *
 * @param closure LCR {@code d_{N-1} / mean_{i<N-1} d_i}; a good loop has 0.8 to 1.25
 * @param localClosure LCR_local {@code d_{N-1} / ((d_{N-2} + d_0) / 2)}
 * @param acceleration LAR {@code max(a_{N-1}, a_0) / median(a_i)}
 */
public record Loop(double closure, double localClosure, double acceleration) {

  /** Measures a clip whose last frame is followed by its first. */
  public static Loop of(Clip clip) {
    return clip.frames() < 3 ? new Loop(1, 1, 1) : of(Steps.cyclic(clip));
  }

  private static Loop of(Steps cyclic) {
    double[] d = cyclic.steps();
    double[] a = cyclic.accelerations();
    int last = d.length - 1;
    return new Loop(
        Numbers.ratio(d[last], Numbers.mean(Arrays.copyOf(d, last))),
        Numbers.ratio(d[last], (d[last - 1] + d[0]) / 2),
        Numbers.ratio(Math.max(a[last], a[0]), Numbers.median(a)));
  }
}
