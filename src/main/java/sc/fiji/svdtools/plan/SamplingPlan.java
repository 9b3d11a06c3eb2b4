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
 * @param guided steps with guidance (claimed)
 * @param cache steps that share the features of the lower levels, 1 = none (claimed)
 */
public record SamplingPlan(
    NoiseSource noise,
    Claim<FramePositions> positions,
    Claim<TokenScaling> tokens,
    Claim<LogitScaling> logits,
    Claim<FrameWindows> windows,
    Claim<GuidedSteps> guided,
    Claim<Integer> cache) {

  /** The published procedure. */
  public static final SamplingPlan PLAIN =
      new SamplingPlan(
          NoiseSource.GAUSSIAN,
          Claim.free(FramePositions.PLAIN),
          Claim.free(TokenScaling.PLAIN),
          Claim.free(LogitScaling.PLAIN),
          Claim.free(FrameWindows.PLAIN),
          Claim.free(GuidedSteps.PLAIN),
          Claim.free(1));

  /** The plan with the noise changed by {@code change}. */
  public SamplingPlan wrapNoise(UnaryOperator<NoiseSource> change) {
    return new SamplingPlan(change.apply(noise), positions, tokens, logits, windows, guided, cache);
  }

  /** The plan with other frame positions. */
  public SamplingPlan claimPositions(String owner, FramePositions port) {
    Claim<FramePositions> claim = positions.by(owner, port, "the frame positions");
    return new SamplingPlan(noise, claim, tokens, logits, windows, guided, cache);
  }

  /** The plan with factors on query, key and value. */
  public SamplingPlan claimTokens(String owner, TokenScaling port) {
    Claim<TokenScaling> claim = tokens.by(owner, port, "the q, k and v scales");
    return new SamplingPlan(noise, positions, claim, logits, windows, guided, cache);
  }

  /** The plan with factors on the logits. */
  public SamplingPlan claimLogits(String owner, LogitScaling port) {
    Claim<LogitScaling> claim = logits.by(owner, port, "the attention scale");
    return new SamplingPlan(noise, positions, tokens, claim, windows, guided, cache);
  }

  /** The plan with windows. */
  public SamplingPlan claimWindows(String owner, FrameWindows port) {
    Claim<FrameWindows> claim = windows.by(owner, port, "the attention windows");
    return new SamplingPlan(noise, positions, tokens, logits, claim, guided, cache);
  }

  /** The plan with guidance in some of the steps. */
  public SamplingPlan claimGuided(String owner, GuidedSteps port) {
    Claim<GuidedSteps> claim = guided.by(owner, port, "the guided steps");
    return new SamplingPlan(noise, positions, tokens, logits, windows, claim, cache);
  }

  /** The plan with features of the lower levels shared by {@code every} steps. */
  public SamplingPlan claimCache(String owner, int every) {
    Claim<Integer> claim = cache.by(owner, every, "the steps that share features");
    return new SamplingPlan(noise, positions, tokens, logits, windows, guided, claim);
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
