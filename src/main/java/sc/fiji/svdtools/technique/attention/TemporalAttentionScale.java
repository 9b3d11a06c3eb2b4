package sc.fiji.svdtools.technique.attention;

import sc.fiji.svdtools.attention.LogitScaling;
import sc.fiji.svdtools.key.Keys;
import sc.fiji.svdtools.key.Range;
import sc.fiji.svdtools.plan.Ports;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.technique.Require;
import sc.fiji.svdtools.technique.Technique;

/**
 * Sharpens or flattens temporal self-attention.
 *
 * <p>Formula: softmax scale {@code sqrt(scale / D)} instead of {@code sqrt(1 / D)}, so the logits
 * are multiplied by {@code sqrt(scale)}.
 *
 * <p>Source: Comfy-SVDTools, {@code temporal_attn_scale}. Differs: not in spatial layers.
 *
 * @param attnscale 0 to 100; 1 = as trained, 0 = every frame counts the same
 */
public record TemporalAttentionScale(@Range(least = 0, most = Require.LARGEST) double attnscale)
    implements Technique {

  /** Logits doubled. */
  public TemporalAttentionScale() {
    this(4);
  }

  public TemporalAttentionScale {
    Keys.check(TemporalAttentionScale.class, "attnscale", attnscale);
  }

  @Override
  public SamplingPlan applyTo(SamplingPlan plan) {
    return plan.claim(name(), Ports.LOGITS, new LogitScaling(Math.sqrt(attnscale), 1));
  }

  @Override
  public TemporalAttentionScale neutral(int frames) {
    return new TemporalAttentionScale(1);
  }
}
