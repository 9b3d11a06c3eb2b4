package sc.fiji.svdtools.draft;

/**
 * A run that was stopped: what it takes to go on with it, and what it is scored by. All latents are
 * (F, h, w, 4), row-major, in the scale of the diffusion, and belong to this value.
 *
 * @param steps how many steps were made
 * @param frames F
 * @param latents at the level reached
 * @param estimate of the last step, with known content held in it
 * @param made the same as the network made it, before anything was held
 * @param end latent of the image to end with (h, w, 4); null without one
 */
public record Draft(
    int steps, int frames, float[] latents, float[] estimate, float[] made, float[] end) {

  /**
   * How good it is; more is better.
   *
   * @throws IllegalArgumentException if the score compares with an image that was not given
   */
  public double score(Score score) {
    if (score == Score.END && end == null) {
      throw new IllegalArgumentException(
          "Drafts are to be chosen by their end, but no image to end with is given.");
    }
    return score.of(made, frames, end);
  }
}
