package sc.fiji.svdtools.technique;

import sc.fiji.svdtools.attention.PerFrame;
import sc.fiji.svdtools.attention.TokenScaling;
import sc.fiji.svdtools.plan.Encoders;
import sc.fiji.svdtools.plan.Ports;
import sc.fiji.svdtools.plan.SamplingPlan;

/**
 * Multiplies query, key and value of attention.
 *
 * <p>Formula, self-attention at a pixel: {@code O_i = sum_t softmax_t(q_i k_t Q_i.K_t / sqrt(D))
 * v_t V_t}, with factors {@code q k v} of each frame. Query and key factors that are the same for
 * all frames act as one: only their product counts. In cross-attention, which has one key, only the
 * value factor acts.
 *
 * <p>Source: Comfy-SVDTools, {@code temporal_attn_q/k/v_scale}. Differs: by default temporal
 * self-attention only, as its description says.
 *
 * @param query factor of the query, 0 to 100, or one per frame
 * @param key factor of the key
 * @param value factor of the value
 * @param scope layers that are scaled
 * @param area true: only tokens inside the start frame's area are scaled; goes with the scope
 *     {@code temporal_self}
 */
public record AttentionScale(
    PerFrame query, PerFrame key, PerFrame value, TokenScaling.Layers scope, boolean area)
    implements Technique {

  /** The key at 0.7. */
  public AttentionScale() {
    this(PerFrame.ONE, PerFrame.of(0.7), PerFrame.ONE, TokenScaling.Layers.TEMPORAL_SELF, false);
  }

  public AttentionScale {
    query.within("query scale", 0, Require.LARGEST);
    key.within("key scale", 0, Require.LARGEST);
    value.within("value scale", 0, Require.LARGEST);
    if (area && scope != TokenScaling.Layers.TEMPORAL_SELF) {
      throw new IllegalArgumentException(
          "The scope of the scales is %s; with an area it must be temporal_self."
              .formatted(TechniqueText.value(scope)));
    }
  }

  /** The same numbers for all frames, in temporal self-attention. */
  public static AttentionScale of(double query, double key, double value) {
    return new AttentionScale(
        PerFrame.of(query),
        PerFrame.of(key),
        PerFrame.of(value),
        TokenScaling.Layers.TEMPORAL_SELF,
        false);
  }

  @Override
  public SamplingPlan applyTo(SamplingPlan plan) {
    SamplingPlan scaled =
        plan.claim(name(), Ports.TOKENS, new TokenScaling(query, key, value, scope, area));
    return area ? scaled.need(name(), Encoders.AREA) : scaled;
  }

  @Override
  public AttentionScale neutral(int frames) {
    return new AttentionScale(PerFrame.ONE, PerFrame.ONE, PerFrame.ONE, scope, area);
  }
}
