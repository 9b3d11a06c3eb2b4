package sc.fiji.svdtools.plan;

import sc.fiji.svdtools.sampling.Denoiser;

/** The clip of a run, as a {@link Prediction} sees it. */
public interface Clip {

  /** Factor from the VAE's latents to those of the diffusion. */
  double LATENT_SCALE = 0.18215;

  /** F. */
  int frames();

  /** What {@link Ports#CONDITIONS} answered. */
  Conditions conditions();

  /** Encoders of all sources. */
  Encoders encoders();

  /**
   * The network for some of the frames, guided as {@link Ports#GUIDANCE} says of these frames.
   * Lives as long as the run.
   *
   * @param conditions with one row, or one for each frame of the clip
   * @param frames whose latents it gets, in this order; it sees no others
   * @return latents of these frames to their estimate
   */
  Denoiser network(Conditions conditions, Frames frames);
}
