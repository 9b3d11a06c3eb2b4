package sc.fiji.svdtools.pipeline;

import sc.fiji.svdtools.nn.AttentionScaling;
import sc.fiji.svdtools.nn.FrameAttention;
import sc.fiji.svdtools.nn.FrameGroups;
import sc.fiji.svdtools.plan.LogitScaling;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.plan.TokenScaling;
import sc.fiji.svdtools.plan.Windows;

/** Turns the ports of a plan into the parameters of the network. */
final class Attention {

  private static final double[] ONE = {1};

  private Attention() {}

  /**
   * @param frames F of the clip
   * @param trained number of frames the checkpoint was trained on
   * @param area where the q, k and v scales act if they are limited to an area, or null
   */
  static FrameAttention of(SamplingPlan plan, int frames, int trained, FrameAttention.Area area) {
    TokenScaling tokens = plan.tokens().port();
    LogitScaling logits = plan.logits().port();
    Windows windows = plan.windows().port().of(frames);
    return new FrameAttention(
        plan.positions().port().of(frames, trained),
        scaling(tokens, TokenScaling.Layers.TEMPORAL_SELF, logits.temporal()),
        scaling(tokens, TokenScaling.Layers.ALL, logits.spatial()),
        windows.single() ? null : groups(windows),
        area);
  }

  /** Factors of a block whose self-attention is scaled from {@code self} on. */
  private static AttentionScaling scaling(
      TokenScaling tokens, TokenScaling.Layers self, double logits) {
    TokenScaling.Layers layers = tokens.layers();
    TokenScaling in = layers.compareTo(self) >= 0 ? tokens : TokenScaling.PLAIN;
    boolean cross =
        layers == TokenScaling.Layers.ALL
            || (layers == TokenScaling.Layers.TEMPORAL_ALL
                && self == TokenScaling.Layers.TEMPORAL_SELF);
    return new AttentionScaling(
        in.query().toArray(),
        in.key().toArray(),
        in.value().toArray(),
        logits,
        cross ? tokens.value().toArray() : ONE);
  }

  private static FrameGroups groups(Windows windows) {
    return new FrameGroups(
        windows.starts(),
        windows.weights(),
        windows.fusion() == Windows.Fusion.PROBABILITIES,
        windows.local());
  }
}
