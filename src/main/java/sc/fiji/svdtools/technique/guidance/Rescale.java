package sc.fiji.svdtools.technique.guidance;

import ai.djl.ndarray.NDArray;
import sc.fiji.svdtools.key.Keys;
import sc.fiji.svdtools.key.Range;
import sc.fiji.svdtools.plan.Ports;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.technique.Technique;
import sc.fiji.svdtools.tensor.Scope;

/**
 * Brings the contrast of each guided frame back towards that of the conditional estimate, which
 * strong guidance exceeds.
 *
 * <p>Formula: {@code D <- (1 - r + r std(D_c) / std(D)) D}, with the standard deviation over the
 * pixels and channels of a frame. Steps without guidance stay as they are.
 *
 * <p>Source: Lin et al. 2023, "Common Diffusion Noise Schedules and Sample Steps are Flawed",
 * section 3.4.
 *
 * @param rescale r, 0 to 1; 0 = off, typical 0.7
 */
public record Rescale(@Range(least = 0, most = 1) double rescale) implements Technique {

  /** The published 0.7. */
  public Rescale() {
    this(0.7);
  }

  public Rescale {
    Keys.check(Rescale.class, "rescale", rescale);
  }

  @Override
  public SamplingPlan applyTo(SamplingPlan plan) {
    return plan.wrap(
        name(),
        Ports.ESTIMATE,
        inner ->
            (s, at, e) -> {
              NDArray guided = inner.of(s, at, e);
              return e.unconditional() == null || rescale == 0
                  ? guided
                  : rescaled(s, guided, e.conditional());
            });
  }

  private NDArray rescaled(Scope s, NDArray guided, NDArray conditional) {
    return s.call("rescaled", guided, conditional, rescale);
  }

  @Override
  public Rescale neutral(int frames) {
    return new Rescale(0);
  }
}
