package sc.fiji.svdtools.plan;

import ai.djl.ndarray.NDArray;
import java.util.List;
import sc.fiji.svdtools.sampling.Step;
import sc.fiji.svdtools.tensor.Scope;

/** The programme of a run: start state, steps, passes, where it stops. */
public interface Chain {

  /** From noise through all levels, as published. */
  Chain PLAIN =
      new Chain() {
        @Override
        public NDArray run(Scope scope, Course course) {
          return course.from(scope, course.begin(scope), 0, 0);
        }

        @Override
        public List<Step> steps(double[] sigmas) {
          return Step.from(0, 0, sigmas);
        }
      };

  /**
   * @param scope owns the result
   * @return latents (F, h, w, 4) to be decoded
   */
  NDArray run(Scope scope, Course course);

  /**
   * The same for latents of a size: a run asks it first, and what tells the cost. Who wraps a chain
   * whose levels depend on the size hands this on.
   *
   * @param latents h w
   */
  default Chain sized(int latents) {
    return this;
  }

  /** The steps {@link #run} makes of these levels, in order: what they cost is told from them. */
  List<Step> steps(double[] sigmas);
}
