package sc.fiji.svdtools.sampling;

import ai.djl.ndarray.NDArray;
import java.util.function.Function;
import java.util.function.Predicate;
import sc.fiji.svdtools.tensor.Scope;

/**
 * A v-prediction network as a {@link Denoiser}, with one guidance scale per step and frame.
 *
 * <p>Formula: {@code D = c_skip x + c_out (v_u + g_f (v_c - v_u))}, the same as guiding the
 * denoised values, because D is affine in v. Where all scales of a step are 1, the conditional
 * branch runs alone: {@code v = v_c}. An {@link Estimator} may change D.
 *
 * <p>Owns: nothing; the tensors are borrowed for its lifetime.
 *
 * <p>Source: sgm {@code denoiser.py}, {@code guiders.py}.
 */
public final class GuidedDenoiser implements Denoiser {

  private final Branches branches;
  private final Function<Step, double[]> scales;
  private final Estimator estimator;
  private final Predicate<Step> perturbs;

  /** The networks of a step; each predicts v. */
  public interface Branches {

    /**
     * The unconditional and the conditional branch.
     *
     * @param x noisy latents (F, H, W, 4), borrowed
     * @return (2F, H, W, 4), the unconditional branch first
     */
    NDArray guided(Scope scope, NDArray x, Step at, Preconditioning c);

    /** The conditional branch alone: (F, H, W, 4). */
    NDArray conditional(Scope scope, NDArray x, Step at, Preconditioning c);

    /** The conditional branch with changed attention: (F, H, W, 4). */
    NDArray perturbed(Scope scope, NDArray x, Step at, Preconditioning c);
  }

  /**
   * @param branches predict v
   * @param scales guidance per frame (F) in each step
   * @param estimator behind guidance
   * @param perturbs steps with a perturbed pass
   */
  public GuidedDenoiser(
      Branches branches,
      Function<Step, double[]> scales,
      Estimator estimator,
      Predicate<Step> perturbs) {
    this.branches = branches;
    this.scales = scales;
    this.estimator = estimator;
    this.perturbs = perturbs;
  }

  @Override
  public NDArray denoise(Scope scope, NDArray x, Step at) {
    Preconditioning c = Preconditioning.at(at.sigma());
    double[] g = scales.apply(at);
    boolean alone = Guider.neutral(g);
    try (Scope s = scope.child()) {
      NDArray factors = s.floats(g, g.length);
      NDArray v = alone ? branches.conditional(s, x, at, c) : branches.guided(s, x, at, c);
      NDArray guided = denoised(s, x, v, factors, c);
      if (estimator == Estimator.PLAIN) {
        return s.release(guided);
      }
      NDArray made = estimator.of(s, at, estimates(s, x, v, guided, factors, at));
      // One that was made in the caller's scope, or is borrowed, is copied.
      return s.release(s.call("cloned", made));
    }
  }

  private Estimates estimates(
      Scope s, NDArray x, NDArray v, NDArray guided, NDArray factors, Step at) {
    Preconditioning c = Preconditioning.at(at.sigma());
    long frames = x.getShape().get(0);
    NDArray perturbed =
        perturbs.test(at) ? denoised(s, x, branches.perturbed(s, x, at, c), factors, c) : null;
    if (v.getShape().get(0) == frames) {
      return new Estimates(x, guided, guided, null, perturbed);
    }
    NDArray without = denoised(s, x, s.call("rows", v, 0, frames), factors, c);
    NDArray with = denoised(s, x, s.call("rows", v, frames, 2 * frames), factors, c);
    return new Estimates(x, guided, with, without, perturbed);
  }

  /** With two branches guided by the factors, with one alone. */
  private static NDArray denoised(
      Scope s, NDArray x, NDArray v, NDArray factors, Preconditioning c) {
    return s.call("guided", x, v, factors, c.skip(), c.out());
  }
}
