package sc.fiji.svdtools.technique.attention;

import java.util.Locale;
import java.util.stream.Stream;
import sc.fiji.svdtools.attention.PerFrame;
import sc.fiji.svdtools.attention.TokenScaling;
import sc.fiji.svdtools.key.Keys;
import sc.fiji.svdtools.key.Range;
import sc.fiji.svdtools.plan.Encoders;
import sc.fiji.svdtools.plan.Ports;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.technique.Require;
import sc.fiji.svdtools.technique.Technique;

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
 * @param queryscale factor of the query, 0 to 100, or one per frame
 * @param keyscale factor of the key, likewise
 * @param valuescale factor of the value, likewise
 * @param scalescope layers that are scaled
 * @param scalearea true: only tokens inside the start frame's area are scaled; goes with the scope
 *     {@code temporal-self}
 */
public record AttentionScale(
    @Range(least = 0, most = Require.LARGEST, what = Require.PER_FRAME) PerFrame queryscale,
    @Range(least = 0, most = Require.LARGEST, what = Require.PER_FRAME) PerFrame keyscale,
    @Range(least = 0, most = Require.LARGEST, what = Require.PER_FRAME) PerFrame valuescale,
    TokenScaling.Layers scalescope,
    boolean scalearea)
    implements Technique {

  /** The key at 0.7. */
  public AttentionScale() {
    this(PerFrame.ONE, PerFrame.of(0.7), PerFrame.ONE, TokenScaling.Layers.TEMPORAL_SELF, false);
  }

  public AttentionScale {
    Require.perFrame(AttentionScale.class, "queryscale", queryscale);
    Require.perFrame(AttentionScale.class, "keyscale", keyscale);
    Require.perFrame(AttentionScale.class, "valuescale", valuescale);
    boolean scaled = !ones(queryscale, keyscale, valuescale);
    if (scaled && scalearea && scalescope != TokenScaling.Layers.TEMPORAL_SELF) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The value of 'scalescope' is '%s'; with 'scalearea' it must be temporal-self.",
              Keys.text(scalescope)));
    }
  }

  /** A list of ones counts: its length is checked against the frames. */
  private static boolean ones(PerFrame... factors) {
    return Stream.of(factors).allMatch(PerFrame.ONE::equals);
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
        plan.claim(
            name(),
            Ports.TOKENS,
            new TokenScaling(queryscale, keyscale, valuescale, scalescope, scalearea));
    return scalearea ? scaled.need(name(), Encoders.AREA) : scaled;
  }

  @Override
  public AttentionScale neutral(int frames) {
    return new AttentionScale(PerFrame.ONE, PerFrame.ONE, PerFrame.ONE, scalescope, scalearea);
  }

  @Override
  public AttentionScale off() {
    return AttentionScale.of(1, 1, 1);
  }

  @Override
  public boolean active() {
    return !ones(queryscale, keyscale, valuescale);
  }
}
