package sc.fiji.svdtools.sampling;

import ai.djl.ndarray.NDArray;
import sc.fiji.svdtools.tensor.Scope;

/** Makes one estimate of those of a step: arithmetic behind guidance. */
@FunctionalInterface
public interface Estimator {

  /** The guided one, as published. */
  Estimator PLAIN = (scope, at, estimates) -> estimates.guided();

  /**
   * @param scope owns what is made
   * @param at the step
   * @return (F, H, W, 4) float32, one of the given or made in {@code scope}
   */
  NDArray of(Scope scope, Step at, Estimates estimates);
}
