package sc.fiji.svdtools.plan;

import java.util.function.UnaryOperator;

/**
 * What happens in a run besides the published procedure. Immutable; holds no tensors, so any number
 * of runs may use it.
 *
 * @param noise noise the clip starts from (wrapped)
 * @param positions places of the frames in time (claimed)
 * @param tokens factors on query, key and value (claimed)
 * @param logits factors on the logits of self-attention (claimed)
 * @param windows groups of frames in temporal self-attention (claimed)
 */
public record SamplingPlan(
    NoiseSource noise,
    Claim<FramePositions> positions,
    Claim<TokenScaling> tokens,
    Claim<LogitScaling> logits,
    Claim<FrameWindows> windows) {

  /** The published procedure. */
  public static final SamplingPlan PLAIN =
      new SamplingPlan(
          NoiseSource.GAUSSIAN,
          Claim.free(FramePositions.PLAIN),
          Claim.free(TokenScaling.PLAIN),
          Claim.free(LogitScaling.PLAIN),
          Claim.free(FrameWindows.PLAIN));

  /** The plan with the noise changed by {@code change}. */
  public SamplingPlan wrapNoise(UnaryOperator<NoiseSource> change) {
    return new SamplingPlan(change.apply(noise), positions, tokens, logits, windows);
  }

  /** The plan with other frame positions. */
  public SamplingPlan claimPositions(String owner, FramePositions port) {
    return new SamplingPlan(
        noise, positions.by(owner, port, "the frame positions"), tokens, logits, windows);
  }

  /** The plan with factors on query, key and value. */
  public SamplingPlan claimTokens(String owner, TokenScaling port) {
    return new SamplingPlan(
        noise, positions, tokens.by(owner, port, "the q, k and v scales"), logits, windows);
  }

  /** The plan with factors on the logits. */
  public SamplingPlan claimLogits(String owner, LogitScaling port) {
    return new SamplingPlan(
        noise, positions, tokens, logits.by(owner, port, "the attention scale"), windows);
  }

  /** The plan with windows. */
  public SamplingPlan claimWindows(String owner, FrameWindows port) {
    return new SamplingPlan(
        noise, positions, tokens, logits, windows.by(owner, port, "the attention windows"));
  }

  /**
   * Refuses what does not fit a clip; to be asked before a checkpoint is loaded.
   *
   * @throws IllegalArgumentException in one sentence
   */
  public void check(int frames) {
    tokens.port().check(frames);
  }
}
