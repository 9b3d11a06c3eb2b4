package sc.fiji.svdtools.plan;

import sc.fiji.svdtools.tensor.Scope;

/** The conditions of a run. */
@FunctionalInterface
public interface Conditioner {

  /** Those of the start image and the settings, as published. */
  Conditioner PLAIN = (scope, encoders, frames, told) -> told;

  /**
   * @param scope owns what is made; lives as long as the run
   * @param encoders for other sources
   * @param frames F of the clip
   * @param told by the start image and the settings, one row each
   */
  Conditions of(Scope scope, Encoders encoders, int frames, Conditions told);
}
