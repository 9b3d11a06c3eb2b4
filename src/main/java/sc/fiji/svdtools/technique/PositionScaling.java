package sc.fiji.svdtools.technique;

import sc.fiji.svdtools.attention.FramePositions;
import sc.fiji.svdtools.plan.Ports;
import sc.fiji.svdtools.plan.SamplingPlan;

/**
 * Places the frames of a long clip where the frames of a shorter one would be, between the
 * positions the network was trained on.
 *
 * <p>Formula: {@code p_t = t (F - 1) / (T - 1)} for T frames; real numbers, the sinusoid takes
 * them.
 *
 * <p>Source: Comfy-SVDTools, {@code scale_timestep_embedding}. Differs: no truncation to whole
 * numbers, ends at F - 1 instead of F.
 *
 * @param frames F, 1 to 1000; 0 = as many as the checkpoint was trained on
 */
public record PositionScaling(int frames) implements Technique {

  /** As many frames as the checkpoint was trained on. */
  public PositionScaling() {
    this(0);
  }

  public PositionScaling {
    if (frames < 0 || frames > Require.MOST_FRAMES) {
      throw new IllegalArgumentException(
          ("The number of position frames is %d; it must be a whole number from 1 to %d, or 0 for"
                  + " the number the model was trained on.")
              .formatted(frames, Require.MOST_FRAMES));
    }
  }

  @Override
  public SamplingPlan applyTo(SamplingPlan plan) {
    return plan.claim(
        name(),
        Ports.POSITIONS,
        (count, trained) -> FramePositions.spread(count, frames == 0 ? trained : frames));
  }

  @Override
  public PositionScaling neutral(int count) {
    return new PositionScaling(count);
  }
}
