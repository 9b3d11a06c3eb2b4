package sc.fiji.svdtools.plan;

import ai.djl.ndarray.NDArray;
import sc.fiji.svdtools.sampling.Step;
import sc.fiji.svdtools.tensor.Scope;

/** What becomes of the latents after a step, such as known content put back at its noise level. */
@FunctionalInterface
public interface State {

  /** They stay. */
  State PLAIN = course -> (scope, x, at) -> x;

  /** Prepares it for a run. */
  Change of(Course course);

  /** The change of one run. */
  @FunctionalInterface
  interface Change {
    /**
     * @param scope owns what is made
     * @param x latents (F, h, w, 4) float32 at the level {@code at.next()}
     * @param at the step that led here
     * @return x, or latents made in {@code scope}
     */
    NDArray after(Scope scope, NDArray x, Step at);
  }
}
