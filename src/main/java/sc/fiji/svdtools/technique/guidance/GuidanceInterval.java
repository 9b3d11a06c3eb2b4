package sc.fiji.svdtools.technique.guidance;

import java.util.Arrays;
import java.util.Locale;
import sc.fiji.svdtools.attention.PerFrame;
import sc.fiji.svdtools.key.Keys;
import sc.fiji.svdtools.key.Range;
import sc.fiji.svdtools.plan.Ports;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.sampling.Step;
import sc.fiji.svdtools.technique.Technique;

/**
 * Guides in a part of the steps only; a step without guidance runs one clip instead of two.
 *
 * <p>Formula: step i of n, counted from 0, is guided if {@code from <= 100 i / n < to}. Elsewhere
 * the denoised value is the conditional one, as with all guidance scales at 1.
 *
 * <p>Source: Kynkaanniemi et al. 2024, "Applying Guidance in a Limited Interval Improves Sample and
 * Distribution Quality in Diffusion Models". Differs: the interval is given in steps, not in noise
 * levels.
 *
 * @param guidancefrom percent of the steps before guidance begins, 0 to 100
 * @param guidanceto percent of the steps at which it ends, {@code guidancefrom} to 100
 */
public record GuidanceInterval(
    @Range(least = 0, most = 100) double guidancefrom,
    @Range(least = 0, most = 100) double guidanceto)
    implements Technique {

  private static final double ALL = 100;

  /** From 20 to 80 percent. */
  public GuidanceInterval() {
    this(20, 80);
  }

  public GuidanceInterval {
    Keys.check(GuidanceInterval.class, "guidancefrom", guidancefrom);
    Keys.check(GuidanceInterval.class, "guidanceto", guidanceto);
    if (guidancefrom > guidanceto) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The value of 'guidanceto' is '%s'; it must not be below 'guidancefrom', which is"
                  + " %s.",
              PerFrame.number(guidanceto),
              PerFrame.number(guidancefrom)));
    }
  }

  @Override
  public SamplingPlan applyTo(SamplingPlan plan) {
    return plan.wrap(
        name(),
        Ports.GUIDANCE,
        inner -> (at, told) -> contains(at) ? inner.scales(at, told) : ones(told.length));
  }

  /** Whether a step is in it. */
  boolean contains(Step at) {
    double percent = ALL * at.index() / at.steps();
    return guidancefrom <= percent && percent < guidanceto;
  }

  private static double[] ones(int frames) {
    double[] ones = new double[frames];
    Arrays.fill(ones, 1);
    return ones;
  }

  @Override
  public GuidanceInterval neutral(int frames) {
    return new GuidanceInterval(0, ALL);
  }
}
