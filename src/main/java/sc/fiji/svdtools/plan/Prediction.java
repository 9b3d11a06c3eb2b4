package sc.fiji.svdtools.plan;

import sc.fiji.svdtools.sampling.Denoiser;
import sc.fiji.svdtools.tensor.Scope;

/** How the estimate of a clip is made: views, windows, fusion, known content held in it. */
public interface Prediction {

  /** The network for all frames, as published. */
  Prediction PLAIN =
      new Prediction() {
        @Override
        public Denoiser of(Scope scope, Clip clip) {
          return clip.network(clip.conditions(), Frames.all(clip.frames()));
        }

        @Override
        public Effort effort(int frames) {
          return Effort.plain(frames);
        }
      };

  /**
   * @param scope lives as long as the run
   */
  Denoiser of(Scope scope, Clip clip);

  /**
   * What one estimate costs.
   *
   * @param frames F of the clip
   */
  Effort effort(int frames);

  /** The same effort, with another denoiser around. */
  default Prediction around(Around change) {
    Prediction inner = this;
    return new Prediction() {
      @Override
      public Denoiser of(Scope scope, Clip clip) {
        return change.of(scope, clip, inner.of(scope, clip));
      }

      @Override
      public Effort effort(int frames) {
        return inner.effort(frames);
      }
    };
  }

  /** From one denoiser to another. */
  @FunctionalInterface
  interface Around {
    Denoiser of(Scope scope, Clip clip, Denoiser inner);
  }
}
