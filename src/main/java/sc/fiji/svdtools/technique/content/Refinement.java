package sc.fiji.svdtools.technique.content;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.function.BiFunction;
import sc.fiji.svdtools.plan.Chain;
import sc.fiji.svdtools.plan.Clip;
import sc.fiji.svdtools.plan.Course;
import sc.fiji.svdtools.plan.NoiseSource;
import sc.fiji.svdtools.sampling.Step;
import sc.fiji.svdtools.tensor.Scope;

/**
 * Begins with a sketch of the clip instead of noise: {@code x = z + sigma eps} at the level.
 *
 * @param level noise level begun at, see {@link Course#begins}
 * @param sketch latents of the VAE (F, h, w, 4), in the scope it is given
 */
record Refinement(double level, BiFunction<Scope, Course, NDArray> sketch) implements Chain {

  @Override
  public NDArray run(Scope scope, Course course) {
    int first = Course.begins(level, course.sigmas());
    NDArray x;
    try (Scope s = scope.child()) {
      NDArray z = s.call("scaled", sketch.apply(s, course), Clip.LATENT_SCALE);
      NDArray noise = course.noise(s, NoiseSource.LATENTS, 0);
      x = s.release(course.noised(s, z, noise, course.sigmas()[first]));
    }
    return course.from(scope, x, 0, first);
  }

  @Override
  public List<Step> steps(double[] sigmas) {
    return Step.from(0, Course.begins(level, sigmas), sigmas);
  }
}
