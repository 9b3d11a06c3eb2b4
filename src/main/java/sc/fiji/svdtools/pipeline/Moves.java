package sc.fiji.svdtools.pipeline;

import ai.djl.ndarray.NDArray;
import sc.fiji.svdtools.clip.VideoSettings;
import sc.fiji.svdtools.plan.Course;
import sc.fiji.svdtools.plan.Encoders;
import sc.fiji.svdtools.plan.NoiseSource;
import sc.fiji.svdtools.plan.Ports;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.plan.State;
import sc.fiji.svdtools.sampling.Denoiser;
import sc.fiji.svdtools.sampling.Sampler;
import sc.fiji.svdtools.sampling.Step;
import sc.fiji.svdtools.tensor.Scope;

/** What the chain of a run may do, on the networks. Owns nothing. */
final class Moves implements Course {

  private final Scope scope;
  private final VideoSettings settings;
  private final NoiseSource noise;
  private final double[] sigmas;
  private final Encoders encoders;
  private final Denoiser denoiser;
  private final Sampler sampler;
  private final Sampler.Listener listener;
  private final State.Change after;

  /**
   * @param scope of the steps
   * @param listener told after each step
   */
  Moves(
      Scope scope,
      VideoSettings settings,
      SamplingPlan plan,
      double[] sigmas,
      Encoders encoders,
      Denoiser denoiser,
      Sampler.Listener listener) {
    this.scope = scope;
    this.settings = settings;
    this.noise = plan.get(Ports.NOISE);
    this.sigmas = sigmas;
    this.encoders = encoders;
    this.denoiser = denoiser;
    this.listener = listener;
    this.sampler =
        new Sampler(
            scope,
            denoiser,
            settings.sampling().solver(),
            (s, at) -> noise(s, NoiseSource.ANCESTRAL, at.number()));
    this.after = plan.get(Ports.STATE).of(this);
  }

  @Override
  public Scope scope() {
    return scope;
  }

  @Override
  public int frames() {
    return settings.frames();
  }

  @Override
  public double[] sigmas() {
    return sigmas.clone();
  }

  @Override
  public Encoders encoders() {
    return encoders;
  }

  @Override
  public NDArray noise(Scope s, String purpose, int number) {
    try (Scope one = s.child()) {
      NDArray drawn = noise.drawn(one, settings.latentShape(), settings.seed(), purpose, number);
      return one.release(one.call("to_last", drawn));
    }
  }

  @Override
  public NDArray step(Scope s, NDArray x, Step at) {
    NDArray next;
    try (Scope one = s.child()) {
      NDArray moved = sampler.step(one, x, at, listener);
      NDArray changed = after.after(one, moved, at);
      next = one.release(changed);
    }
    x.close();
    return next;
  }

  @Override
  public NDArray estimate(Scope s, NDArray x, Step at) {
    NDArray denoised = denoiser.denoise(s, x, at);
    sampler.remember(denoised, at);
    return denoised;
  }

  @Override
  public void remember(NDArray estimate, Step at) {
    sampler.remember(estimate, at);
  }
}
