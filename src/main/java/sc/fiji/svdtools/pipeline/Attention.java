package sc.fiji.svdtools.pipeline;

import sc.fiji.svdtools.attention.FrameWindows;
import sc.fiji.svdtools.attention.LogitScaling;
import sc.fiji.svdtools.attention.PerFrame;
import sc.fiji.svdtools.attention.TokenScaling;
import sc.fiji.svdtools.attention.Windows;
import sc.fiji.svdtools.nn.AttentionScaling;
import sc.fiji.svdtools.nn.FrameAttention;
import sc.fiji.svdtools.nn.FrameGroups;
import sc.fiji.svdtools.plan.Frames;
import sc.fiji.svdtools.plan.Ports;
import sc.fiji.svdtools.plan.SamplingPlan;

/** Turns the ports of a plan into the parameters of the network. */
final class Attention {

  private static final double[] ONE = {1};

  private Attention() {}

  /**
   * @param frames those the network sees
   * @param trained number of frames the checkpoint was trained on
   * @param area where the q, k and v scales act if they are limited to an area, or null
   */
  static FrameAttention of(
      SamplingPlan plan, Frames frames, int trained, FrameAttention.Area area) {
    TokenScaling tokens = plan.get(Ports.TOKENS);
    LogitScaling logits = plan.get(Ports.LOGITS);
    int count = frames.count();
    return new FrameAttention(
        frames.positions() == null
            ? plan.get(Ports.POSITIONS).of(count, trained)
            : frames.positions(),
        scaling(tokens, TokenScaling.Layers.TEMPORAL_SELF, logits.temporal(), frames),
        scaling(tokens, TokenScaling.Layers.ALL, logits.spatial(), frames),
        groups(plan.get(Ports.WINDOWS).of(count)),
        area);
  }

  /** The same with further factors on the logits, and other windows where they are not plain. */
  static FrameAttention changed(FrameAttention plain, LogitScaling logits, FrameWindows windows) {
    Windows groups = windows.of(plain.frames());
    return new FrameAttention(
        plain.positions(),
        scaled(plain.temporal(), logits.temporal()),
        scaled(plain.spatial(), logits.spatial()),
        groups.single() ? plain.windows() : groups(groups),
        plain.area());
  }

  private static AttentionScaling scaled(AttentionScaling s, double logits) {
    return new AttentionScaling(s.query(), s.key(), s.value(), logits * s.logits(), s.cross());
  }

  /** Factors of a block whose self-attention is scaled from {@code self} on. */
  private static AttentionScaling scaling(
      TokenScaling tokens, TokenScaling.Layers self, double logits, Frames frames) {
    TokenScaling.Layers layers = tokens.layers();
    TokenScaling in = layers.compareTo(self) >= 0 ? tokens : TokenScaling.PLAIN;
    boolean cross =
        layers == TokenScaling.Layers.ALL
            || (layers == TokenScaling.Layers.TEMPORAL_ALL
                && self == TokenScaling.Layers.TEMPORAL_SELF);
    return new AttentionScaling(
        picked(in.query(), frames),
        picked(in.key(), frames),
        picked(in.value(), frames),
        logits,
        cross ? picked(tokens.value(), frames) : ONE);
  }

  private static double[] picked(PerFrame factors, Frames frames) {
    return frames.pick(factors.toArray());
  }

  private static FrameGroups groups(Windows windows) {
    return windows.single()
        ? null
        : new FrameGroups(
            windows.starts(),
            windows.weights(),
            windows.fusion() == Windows.Fusion.PROBABILITIES,
            windows.local());
  }
}
