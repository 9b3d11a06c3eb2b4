package sc.fiji.svdtools.plan;

import ai.djl.ndarray.NDArray;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import sc.fiji.svdtools.sampling.Denoiser;
import sc.fiji.svdtools.sampling.Step;
import sc.fiji.svdtools.tensor.Scope;

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

  /**
   * The network for parts of the clip, each guided as {@link #network} is. Lives as long as the
   * run.
   *
   * @param conditions with one row, or one for each frame of the clip
   */
  default Parts parts(Conditions conditions) {
    Map<Frames, Denoiser> networks = new HashMap<>();
    return (scope, x, at, parts, taker) -> {
      for (int i = 0; i < parts.size(); i++) {
        Frames frames = parts.get(i);
        Denoiser network = networks.computeIfAbsent(frames, f -> network(conditions, f));
        try (Scope one = scope.child()) {
          NDArray part = one.call("rows_at", x, frames.rows());
          taker.take(one, i, network.denoise(one, part, at));
        }
      }
    };
  }

  /** Estimates of parts, as many at the same time as the run has devices. */
  @FunctionalInterface
  interface Parts {
    /**
     * Estimates each part as a clip of its own.
     *
     * @param scope owns what is needed on the way
     * @param x latents of the clip (F, h, w, 4), float32, borrowed
     * @param at the step
     * @param parts frames of each, which others may have too
     * @param taker gets every estimate, on the calling thread, in the order of the parts
     */
    void estimate(Scope scope, NDArray x, Step at, List<Frames> parts, Taker taker);
  }

  /** Takes the estimate of a part. */
  @FunctionalInterface
  interface Taker {
    /**
     * @param scope of this part
     * @param part its number, from 0
     * @param made latents of its frames, float32, in the scope of this part
     */
    void take(Scope scope, int part, NDArray made);
  }
}
