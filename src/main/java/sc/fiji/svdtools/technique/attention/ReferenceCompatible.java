package sc.fiji.svdtools.technique.attention;

import java.util.Locale;
import java.util.Set;
import sc.fiji.svdtools.attention.FrameWindows;
import sc.fiji.svdtools.attention.LogitScaling;
import sc.fiji.svdtools.attention.PerFrame;
import sc.fiji.svdtools.attention.TokenScaling;
import sc.fiji.svdtools.key.Keys;
import sc.fiji.svdtools.key.Range;
import sc.fiji.svdtools.plan.Ports;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.technique.Require;
import sc.fiji.svdtools.technique.Technique;

/**
 * What the code of Comfy-SVDTools really computes for its settings, defects included.
 *
 * <p>Positions are {@code trunc(linspace(0, F, T))} in float32, with the end point F; without a
 * number, F = T, which moves the last frame from T - 1 to T. The scales act in every attention
 * layer, spatial ones too; {@code attention} makes the softmax scale {@code sqrt(attention / D)} in
 * every self-attention.
 *
 * <p>Its windows never reach temporal self-attention and mostly end in an error, and its noise
 * shuffle permutes zeros. Neither is repeated here, and attention windows do not go with it.
 *
 * <p>Source: Comfy-SVDTools; {@code scale_timestep_embedding}, {@code position_embedding_frames},
 * {@code temporal_attn_q/k/v_scale}, {@code temporal_attn_scale}.
 *
 * @param refcompatible true: on
 * @param posframes F, 1 to 1000; 0 = off in the reference, which is F = T
 * @param queryscale factor of the query, 0 to 100
 * @param keyscale factor of the key, 0 to 100
 * @param valuescale factor of the value, 0 to 100
 * @param attnscale factor under the root, 0 to 100
 * @param scalearea must be false
 */
public record ReferenceCompatible(
    boolean refcompatible,
    @Range(
            least = -1,
            most = Require.MOST_FRAMES,
            zero = "off",
            also = "-1 for the number the model was trained on")
        int posframes,
    @Range(least = 0, most = Require.LARGEST, what = Require.PER_FRAME) PerFrame queryscale,
    @Range(least = 0, most = Require.LARGEST, what = Require.PER_FRAME) PerFrame keyscale,
    @Range(least = 0, most = Require.LARGEST, what = Require.PER_FRAME) PerFrame valuescale,
    @Range(least = 0, most = Require.LARGEST) double attnscale,
    boolean scalearea)
    implements Technique {

  /** The patch installed with everything off. */
  public ReferenceCompatible() {
    this(true, 0, PerFrame.ONE, PerFrame.ONE, PerFrame.ONE, 1, false);
  }

  public ReferenceCompatible {
    Keys.check(ReferenceCompatible.class, "posframes", posframes);
    Require.perFrame(ReferenceCompatible.class, "queryscale", queryscale);
    Require.perFrame(ReferenceCompatible.class, "keyscale", keyscale);
    Require.perFrame(ReferenceCompatible.class, "valuescale", valuescale);
    Keys.check(ReferenceCompatible.class, "attnscale", attnscale);
    if (refcompatible) {
      with("posframes", posframes, posframes >= 0, "0 or a number of frames");
      with("queryscale", queryscale, queryscale.values().size() == 1, "one number");
      with("keyscale", keyscale, keyscale.values().size() == 1, "one number");
      with("valuescale", valuescale, valuescale.values().size() == 1, "one number");
      with("scalearea", scalearea, !scalearea, "false");
    }
  }

  private static void with(String key, Object value, boolean fits, String allowed) {
    if (!fits) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The value of '%s' is '%s'; with 'refcompatible' it must be %s.",
              key,
              value,
              allowed));
    }
  }

  /** The same numbers for all frames. */
  static ReferenceCompatible of(
      int frames, double query, double key, double value, double attention) {
    return new ReferenceCompatible(
        true, frames, PerFrame.of(query), PerFrame.of(key), PerFrame.of(value), attention, false);
  }

  @Override
  public SamplingPlan applyTo(SamplingPlan plan) {
    double root = Math.sqrt(attnscale);
    TokenScaling scales =
        new TokenScaling(queryscale, keyscale, valuescale, TokenScaling.Layers.ALL, false);
    return plan.claim(name(), Ports.POSITIONS, (count, trained) -> truncated(posframes, count))
        .claim(name(), Ports.TOKENS, scales)
        .claim(name(), Ports.LOGITS, new LogitScaling(root, root))
        .claim(name(), Ports.WINDOWS, FrameWindows.PLAIN);
  }

  /** {@code trunc(linspace(0, T - 1, T))} is 0, 1, 2, ... */
  @Override
  public ReferenceCompatible neutral(int count) {
    return of(Math.max(1, count - 1), 1, 1, 1, 1);
  }

  @Override
  public ReferenceCompatible off() {
    return new ReferenceCompatible(false, 0, PerFrame.ONE, PerFrame.ONE, PerFrame.ONE, 1, false);
  }

  @Override
  public boolean active() {
    return refcompatible;
  }

  @Override
  public Set<Class<? extends Technique>> replaces() {
    return Set.of(PositionScaling.class, AttentionScale.class, TemporalAttentionScale.class);
  }

  /**
   * {@code trunc(linspace(0, length, count))}, computed from both ends and with fused multiply-add
   * in float32, as PyTorch does on processors that have it and on GPUs.
   */
  static double[] truncated(int length, int count) {
    float end = length == 0 ? count : length;
    float step = count == 1 ? 0 : end / (count - 1);
    double[] positions = new double[count];
    for (int t = 0; t < count; t++) {
      float exact =
          count == 1 || t < count / 2 ? step * t : Math.fma(-step, (float) (count - t - 1), end);
      positions[t] = (int) exact;
    }
    return positions;
  }
}
