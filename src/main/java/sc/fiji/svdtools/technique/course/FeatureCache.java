package sc.fiji.svdtools.technique.course;

import sc.fiji.svdtools.key.Keys;
import sc.fiji.svdtools.key.Range;
import sc.fiji.svdtools.plan.Ports;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.technique.Require;
import sc.fiji.svdtools.technique.Technique;

/**
 * Runs the lower levels of the UNet at every n-th step and keeps their features in between.
 *
 * <p>Formula: what the second level gives the first on the way up is made at steps 0, n, 2 n, ...
 * and used again at the others, which run the first level alone.
 *
 * <p>Source: Ma et al. 2024, "DeepCache: Accelerating Diffusion Models for Free".
 *
 * @param cacheevery n, 1 to 1000; 1 = off
 */
public record FeatureCache(@Range(least = 1, most = Require.MOST_FRAMES) int cacheevery)
    implements Technique {

  /** Every second step. */
  public FeatureCache() {
    this(2);
  }

  public FeatureCache {
    Keys.check(FeatureCache.class, "cacheevery", cacheevery);
  }

  @Override
  public SamplingPlan applyTo(SamplingPlan plan) {
    return plan.claim(name(), Ports.FEATURES, at -> at.index() - at.index() % cacheevery);
  }

  @Override
  public FeatureCache neutral(int frames) {
    return new FeatureCache(1);
  }
}
