package sc.fiji.svdtools.technique;

import sc.fiji.svdtools.attention.FrameWindows;
import sc.fiji.svdtools.attention.LogitScaling;
import sc.fiji.svdtools.attention.PerFrame;
import sc.fiji.svdtools.attention.TokenScaling;
import sc.fiji.svdtools.plan.Ports;
import sc.fiji.svdtools.plan.SamplingPlan;

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
 * @param frames F, 1 to 1000; 0 = off in the reference, which is F = T
 * @param query factor of the query, 0 to 100
 * @param key factor of the key, 0 to 100
 * @param value factor of the value, 0 to 100
 * @param attention factor under the root, 0 to 100
 */
public record ReferenceCompatible(
    int frames, double query, double key, double value, double attention) implements Technique {

  /** The patch installed with everything off. */
  public ReferenceCompatible() {
    this(0, 1, 1, 1, 1);
  }

  public ReferenceCompatible {
    if (frames < 0 || frames > Require.MOST_FRAMES) {
      throw new IllegalArgumentException(
          ("The number of position frames is %d; it must be a whole number from 1 to %d, or 0 for"
                  + " the frames of the clip.")
              .formatted(frames, Require.MOST_FRAMES));
    }
    Require.factor("query scale", query);
    Require.factor("key scale", key);
    Require.factor("value scale", value);
    Require.factor("temporal attention scale", attention);
  }

  @Override
  public SamplingPlan applyTo(SamplingPlan plan) {
    double root = Math.sqrt(attention);
    TokenScaling scales =
        new TokenScaling(
            PerFrame.of(query),
            PerFrame.of(key),
            PerFrame.of(value),
            TokenScaling.Layers.ALL,
            false);
    return plan.claim(name(), Ports.POSITIONS, (count, trained) -> truncated(frames, count))
        .claim(name(), Ports.TOKENS, scales)
        .claim(name(), Ports.LOGITS, new LogitScaling(root, root))
        .claim(name(), Ports.WINDOWS, FrameWindows.PLAIN);
  }

  /** {@code trunc(linspace(0, T - 1, T))} is 0, 1, 2, ... */
  @Override
  public ReferenceCompatible neutral(int count) {
    return new ReferenceCompatible(Math.max(1, count - 1), 1, 1, 1, 1);
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
