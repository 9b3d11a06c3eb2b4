package sc.fiji.svdtools.technique.guidance;

import ai.djl.ndarray.NDArray;
import sc.fiji.svdtools.attention.FrameWindows;
import sc.fiji.svdtools.attention.LogitScaling;
import sc.fiji.svdtools.key.Keys;
import sc.fiji.svdtools.key.Range;
import sc.fiji.svdtools.plan.Perturbation;
import sc.fiji.svdtools.plan.Ports;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.technique.Technique;

/**
 * Skip guidance: guides away from what the network makes when its attention does less than it
 * could.
 *
 * <p>Formula: {@code D = D_u + w (D_c - D_u) + s (D_c - D_p)} with the estimate {@code D_p} of a
 * further pass of the conditional branch in which, in all layers, either each frame sees itself
 * alone in temporal self-attention, whose values so pass through, or each pixel sees all pixels of
 * its frame alike in spatial self-attention. The pass costs as much as the conditional branch: a
 * guided step takes three branches instead of two. It is made in the steps of {@link
 * GuidanceInterval}, whether they are guided otherwise or not.
 *
 * <p>What it adds is inside of those who change the guided estimate as a whole, such as {@link
 * Rescale}.
 *
 * <p>Source: Hyung et al. 2024, "Spatiotemporal Skip Guidance for Enhanced Video Diffusion
 * Sampling"; Ahn et al. 2024, "Self-Rectifying Diffusion Sampling with Perturbed-Attention
 * Guidance"; uniform weights, the limit of the blur in Hong 2024, "Smoothed Energy Guidance".
 * Differs: all layers, not chosen ones; no rescaling of its own.
 *
 * @param skipscale s, 0 to 30; 0 = off, typical 1
 * @param skipattention what is perturbed
 * @param guidancefrom percent of the steps before it begins, 0 to 100
 * @param guidanceto percent of the steps at which it ends, {@code guidancefrom} to 100
 */
public record SkipGuidance(
    @Range(least = 0, most = 30) double skipscale,
    Attention skipattention,
    @Range(least = 0, most = 100) double guidancefrom,
    @Range(least = 0, most = 100) double guidanceto)
    implements Technique {

  /** The self-attention that is perturbed. */
  public enum Attention {
    /** Each frame sees itself alone. */
    TEMPORAL(1, FrameWindows.ALONE),
    /** Each pixel sees all pixels alike. */
    SPATIAL(0, FrameWindows.PLAIN);

    private final LogitScaling logits;
    private final FrameWindows windows;

    Attention(double spatial, FrameWindows windows) {
      this.logits = new LogitScaling(1, spatial);
      this.windows = windows;
    }
  }

  /** The scale 1, between frames, in all steps. */
  public SkipGuidance() {
    this(1, Attention.TEMPORAL, 0, 100);
  }

  public SkipGuidance {
    Keys.check(SkipGuidance.class, "skipscale", skipscale);
    new GuidanceInterval(guidancefrom, guidanceto);
  }

  @Override
  public SamplingPlan applyTo(SamplingPlan plan) {
    if (!active()) {
      return plan;
    }
    GuidanceInterval interval = new GuidanceInterval(guidancefrom, guidanceto);
    Perturbation pass =
        new Perturbation(
            interval::contains, layer -> true, skipattention.logits, skipattention.windows);
    return plan.claim(name(), Ports.PERTURBATION, pass)
        .inside(
            name(),
            Ports.ESTIMATE,
            inner ->
                (s, at, e) -> {
                  NDArray made = inner.of(s, at, e);
                  return e.perturbed() == null
                      ? made
                      : s.call("plus", made, e.conditional(), e.perturbed(), skipscale);
                });
  }

  @Override
  public SkipGuidance neutral(int frames) {
    return new SkipGuidance(0, Attention.TEMPORAL, guidancefrom, guidanceto);
  }

  @Override
  public SkipGuidance off() {
    return new SkipGuidance(0, Attention.TEMPORAL, 0, 100);
  }

  @Override
  public boolean active() {
    return skipscale != 0;
  }
}
