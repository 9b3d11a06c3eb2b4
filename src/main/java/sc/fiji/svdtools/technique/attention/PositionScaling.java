package sc.fiji.svdtools.technique.attention;

import sc.fiji.svdtools.attention.FramePositions;
import sc.fiji.svdtools.key.Keys;
import sc.fiji.svdtools.key.Range;
import sc.fiji.svdtools.plan.Ports;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.technique.Require;
import sc.fiji.svdtools.technique.Technique;

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
 * @param posframes F, 1 to 1000; 0 = off, -1 = as many as the checkpoint was trained on
 */
public record PositionScaling(
    @Range(
            least = -1,
            most = Require.MOST_FRAMES,
            zero = "off",
            also = "-1 for the number the model was trained on")
        int posframes)
    implements Technique {

  /** As many frames as the checkpoint was trained on. */
  public PositionScaling() {
    this(-1);
  }

  public PositionScaling {
    Keys.check(PositionScaling.class, "posframes", posframes);
  }

  @Override
  public SamplingPlan applyTo(SamplingPlan plan) {
    return plan.claim(
        name(),
        Ports.POSITIONS,
        (count, trained) ->
            posframes == 0
                ? FramePositions.PLAIN.of(count, trained)
                : FramePositions.spread(count, posframes < 0 ? trained : posframes));
  }

  @Override
  public PositionScaling neutral(int count) {
    return new PositionScaling(count);
  }

  @Override
  public PositionScaling off() {
    return new PositionScaling(0);
  }
}
