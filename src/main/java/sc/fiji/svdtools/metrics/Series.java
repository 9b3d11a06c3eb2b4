package sc.fiji.svdtools.metrics;

/**
 * One number per frame, from some frame on.
 *
 * @param first frame of the first value; a step stands at the frame it leads to
 * @param values the values
 */
public record Series(int first, double[] values) {

  /** True if there is a value for {@code frame}. */
  public boolean has(int frame) {
    return frame >= first && frame < first + values.length;
  }

  /** The value of {@code frame}. */
  public double at(int frame) {
    return values[frame - first];
  }

  /** Value of the last frame, {@code empty} without values. */
  double last(double empty) {
    return values.length == 0 ? empty : values[values.length - 1];
  }
}
