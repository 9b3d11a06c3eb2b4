package sc.fiji.svdtools.sampling;

/**
 * How the noise is removed: which levels, how many, which solver, which guidance.
 *
 * @param schedule noise levels
 * @param steps number of denoising steps, 1 to 1000; typical 25
 * @param solver integrator between two levels
 * @param guidance scale per frame
 */
public record Sampling(Schedule schedule, int steps, Solver solver, Guidance guidance) {

  /** 25 Karras steps with Euler, as published. */
  public static final Sampling DEFAULT =
      new Sampling(Schedule.KARRAS, 25, Solver.EULER, Guidance.DEFAULT);

  /** Integrator between two noise levels. */
  public enum Solver {
    /** Deterministic first-order step. */
    EULER,
    /** Euler to a lower level, then fresh noise up to the wanted one. */
    EULER_ANCESTRAL
  }

  public Sampling {
    Schedule.checkSteps(steps);
  }

  /** The {@code steps + 1} noise levels, the last one 0. */
  public double[] sigmas() {
    return schedule.sigmas(steps);
  }
}
