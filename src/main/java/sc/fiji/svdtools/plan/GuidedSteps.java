package sc.fiji.svdtools.plan;

/** Steps with classifier-free guidance; the others run the conditional clip alone. */
@FunctionalInterface
public interface GuidedSteps {

  /** All of them, as published. */
  GuidedSteps PLAIN = (step, steps) -> true;

  /**
   * @param step from 0
   * @param steps all steps of the run
   */
  boolean guided(int step, int steps);
}
