package sc.fiji.svdtools.technique.guidance;

import ai.djl.ndarray.NDArray;
import sc.fiji.svdtools.key.Keys;
import sc.fiji.svdtools.key.Range;
import sc.fiji.svdtools.plan.Ports;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.sampling.Estimates;
import sc.fiji.svdtools.technique.Technique;
import sc.fiji.svdtools.tensor.Scope;

/**
 * Adaptive projected guidance: limits how far guidance carries a frame, and takes out of it what
 * only strengthens the conditional estimate.
 *
 * <p>Formula, for each frame of n latent values: {@code g = D_c - D_u}, shortened to the norm
 * {@code r sqrt(n / 36864)} where it is longer, parts into {@code g_par} along {@code D_c} and
 * {@code g_perp} across it; {@code D = D_c + (w - 1) (g_perp + eta g_par)} with the guidance scale
 * w of the frame. 36864 values are those of 1024 x 576 pixels. Without a limit and with {@code eta
 * = 1} it is plain guidance. Steps without guidance stay as they are.
 *
 * <p>What it changes is added to the estimate, inside of those who change the guided one as a
 * whole, such as {@link Rescale}.
 *
 * <p>Source: Sadat et al. 2024, "Eliminating Oversaturation and Artifacts of High Guidance Scales
 * in Diffusion Models". Differs: without momentum over the steps; the norm follows the size.
 *
 * @param guidancenorm r, 0 to 1000; 0 = no limit, typical 12
 * @param guidanceparallel eta, 0 to 1; 1 = as published for plain guidance, typical 0
 */
public record ProjectedGuidance(
    @Range(least = 0, most = 1000) double guidancenorm,
    @Range(least = 0, most = 1) double guidanceparallel)
    implements Technique {

  private static final double VALUES = 4 * 128 * 72;

  /** A tight norm, and nothing along the conditional estimate. */
  public ProjectedGuidance() {
    this(12, 0);
  }

  public ProjectedGuidance {
    Keys.check(ProjectedGuidance.class, "guidancenorm", guidancenorm);
    Keys.check(ProjectedGuidance.class, "guidanceparallel", guidanceparallel);
  }

  @Override
  public SamplingPlan applyTo(SamplingPlan plan) {
    if (!active()) {
      return plan;
    }
    return plan.inside(
        name(),
        Ports.ESTIMATE,
        inner ->
            (s, at, e) -> {
              NDArray made = inner.of(s, at, e);
              return e.unconditional() == null ? made : projected(s, made, e);
            });
  }

  private NDArray projected(Scope s, NDArray made, Estimates e) {
    double values = e.noisy().getShape().size() / (double) e.noisy().getShape().get(0);
    double norm =
        guidancenorm == 0 ? Double.POSITIVE_INFINITY : guidancenorm * Math.sqrt(values / VALUES);
    return s.call(
        "projected",
        made,
        e.guided(),
        s.list(e.conditional(), e.unconditional()),
        norm,
        guidanceparallel);
  }

  @Override
  public ProjectedGuidance neutral(int frames) {
    return new ProjectedGuidance(0, 1);
  }
}
