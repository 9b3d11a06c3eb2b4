package sc.fiji.svdtools.plan;

import sc.fiji.svdtools.sampling.Step;

/**
 * Which step's features of the lower levels a step uses. Features of another pass are never used; a
 * branch that has none of that step or a later one makes its own.
 */
@FunctionalInterface
public interface FeatureReuse {

  /** Each makes its own, as published. */
  FeatureReuse PLAIN = Step::index;

  /**
   * Time of a step that uses features, as a share of one that makes them. Source: measured on an
   * H100 at 1024 x 576, {@code resources/benchmarks/H100.md}: 0.76 of the time with every second
   * step, 0.68 with every third.
   */
  double SHARE = 0.52;

  /** Index of that step in the same pass, at most {@code at.index()}. */
  int source(Step at);
}
