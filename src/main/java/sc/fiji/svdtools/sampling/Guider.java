package sc.fiji.svdtools.sampling;

/** Guidance scales of each step. Where all are 1, the conditional branch runs alone. */
@FunctionalInterface
public interface Guider {

  /** Those of the settings in every step, as published. */
  Guider PLAIN = (at, told) -> told;

  /**
   * @param at the step
   * @param told scale of each frame by the settings (F); not to be changed
   * @return scale of each frame (F)
   */
  double[] scales(Step at, double[] told);

  /** Whether guidance has no effect. */
  static boolean neutral(double[] scales) {
    for (double scale : scales) {
      if (scale != 1) {
        return false;
      }
    }
    return true;
  }
}
