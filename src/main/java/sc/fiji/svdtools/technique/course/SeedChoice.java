package sc.fiji.svdtools.technique.course;

import java.util.Map;
import sc.fiji.svdtools.draft.Drafting;
import sc.fiji.svdtools.draft.Drafts;
import sc.fiji.svdtools.draft.Score;
import sc.fiji.svdtools.key.Keys;
import sc.fiji.svdtools.key.Range;
import sc.fiji.svdtools.plan.Ports;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.technique.Require;
import sc.fiji.svdtools.technique.Technique;

/**
 * Begins several clips, from the seed and the following ones, and finishes the one whose estimate
 * at a middle level scores best. It is the plain clip of its seed, bit for bit.
 *
 * <p>The level is that at 1024 x 576 pixels, see {@link Technique#sized}.
 *
 * @param drafts clips that are begun, 1 to 64; 1 = off
 * @param choose what the best one has most of
 * @param draftlevel sigma, 0 to 1000: the first estimate at or below it is scored
 * @param endimage title of an open image, or a file: what the last frame is compared with; empty
 *     where a command gives it
 */
public record SeedChoice(
    @Range(least = 1, most = 64) int drafts,
    Score choose,
    @Range(least = 0, most = SeedChoice.HIGHEST) double draftlevel,
    String endimage)
    implements Technique {

  private static final double HIGHEST = 1000;

  /** 1.3 at 128 x 128 pixels, measured there. */
  private static final double LEVEL = 7.8;

  /** The liveliest of three. */
  public SeedChoice() {
    this(3, Score.MOTION, LEVEL, "");
  }

  public SeedChoice {
    endimage = endimage.strip();
    Keys.check(SeedChoice.class, "drafts", drafts);
    Keys.check(SeedChoice.class, "draftlevel", draftlevel);
    Require.words("endimage", endimage);
  }

  @Override
  public SeedChoice sized(int height, int width) {
    double level = Math.min(HIGHEST, Require.levelScale(height, width) * draftlevel);
    return new SeedChoice(drafts, choose, level, endimage);
  }

  @Override
  public Map<String, String> images() {
    boolean given = choose == Score.END && !endimage.isEmpty();
    return given ? Map.of(Drafting.END, endimage) : Map.of();
  }

  @Override
  public SamplingPlan applyTo(SamplingPlan plan) {
    if (!active()) {
      return plan;
    }
    SamplingPlan chosen = plan.claim(name(), Drafts.PORT, new Drafts(drafts, draftlevel, choose));
    return choose == Score.END
        ? chosen
            .need(name(), Drafting.END)
            .wrap(name(), Ports.ENCODED, inner -> frames -> 1 + inner.applyAsInt(frames))
        : chosen;
  }

  @Override
  public boolean active() {
    return drafts > 1;
  }

  @Override
  public SeedChoice neutral(int frames) {
    return new SeedChoice(1, Score.MOTION, LEVEL, "");
  }
}
