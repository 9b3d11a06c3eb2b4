package sc.fiji.svdtools.draft;

import ai.djl.ndarray.NDArray;
import sc.fiji.svdtools.plan.Course;
import sc.fiji.svdtools.plan.Encoders;
import sc.fiji.svdtools.sampling.Step;
import sc.fiji.svdtools.tensor.Scope;

/** Another course as it is. */
abstract class Through implements Course {

  final Course course;

  Through(Course course) {
    this.course = course;
  }

  @Override
  public Scope scope() {
    return course.scope();
  }

  @Override
  public int frames() {
    return course.frames();
  }

  @Override
  public double[] sigmas() {
    return course.sigmas();
  }

  @Override
  public Encoders encoders() {
    return course.encoders();
  }

  @Override
  public NDArray noise(Scope scope, String purpose, int number) {
    return course.noise(scope, purpose, number);
  }

  @Override
  public NDArray step(Scope scope, NDArray x, Step at) {
    return course.step(scope, x, at);
  }

  @Override
  public NDArray estimate(Scope scope, NDArray x, Step at) {
    return course.estimate(scope, x, at);
  }

  @Override
  public void remember(NDArray estimate, Step at) {
    course.remember(estimate, at);
  }
}
