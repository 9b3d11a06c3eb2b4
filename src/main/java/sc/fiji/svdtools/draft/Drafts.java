package sc.fiji.svdtools.draft;

import java.util.List;
import sc.fiji.svdtools.plan.FeatureReuse;
import sc.fiji.svdtools.plan.Port;
import sc.fiji.svdtools.sampling.Step;

/**
 * How many clips are begun, from the run's seed and the following ones, and by which score one of
 * them is chosen to be finished. It is the clip that a plain run of its seed makes, bit for bit.
 *
 * <p>The estimate of a middle level tells already what the clip will be: see {@code
 * resources/docs/choosing-seeds.md} for how well.
 *
 * @param count drafts, at least 1; 1 = the clip is made at once
 * @param level highest noise level whose estimate is scored
 * @param score more is better; of equal ones the first is chosen
 */
public record Drafts(int count, double level, Score score) {

  /** The clip is made at once. */
  public static final Drafts NONE = new Drafts(1, 0, Score.MOTION);

  /** Which of several drafts become clips. */
  public static final Port<Drafts> PORT = new Port<>("the drafts", NONE);

  /** Whether there is anything to choose. */
  public boolean several() {
    return count > 1;
  }

  /**
   * How many of its steps a draft makes: up to the first one of the last pass at or below the
   * level, and further while the next one needs features made before.
   *
   * @param all steps of the run, at least one
   */
  public int steps(List<Step> all, FeatureReuse features) {
    int pass = all.get(all.size() - 1).pass();
    int made = 1;
    while (made < all.size()
        && (all.get(made - 1).pass() < pass || all.get(made - 1).sigma() > level)) {
      made++;
    }
    while (made < all.size() && features.source(all.get(made)) < all.get(made).index()) {
      made++;
    }
    return made;
  }
}
