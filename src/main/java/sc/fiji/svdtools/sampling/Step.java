package sc.fiji.svdtools.sampling;

import java.util.ArrayList;
import java.util.List;

/**
 * One step of a run: which one, and between which noise levels.
 *
 * <p>{@code (pass, index)} names a step; no two steps of a run have the same, and they rise from
 * step to step, pass first. A technique that visits a level again does so in another pass.
 *
 * @param pass number of the pass over the levels, 0 for the published procedure
 * @param index place of {@code sigma} among the levels, from 0
 * @param steps number of levels above 0
 * @param sigma noise level before the step, above 0
 * @param next noise level after the step
 */
public record Step(int pass, int index, int steps, double sigma, double next) {

  /** Steps of a pass are fewer. */
  private static final int PASS = 1001;

  /** The step from level {@code index} to the following one. */
  public static Step of(int pass, int index, double[] sigmas) {
    return new Step(pass, index, sigmas.length - 1, sigmas[index], sigmas[index + 1]);
  }

  /** The steps of one pass from level {@code first} to the end. */
  public static List<Step> from(int pass, int first, double[] sigmas) {
    return between(pass, first, sigmas.length - 1, sigmas);
  }

  /** The steps of one pass from level {@code first} to level {@code last}. */
  public static List<Step> between(int pass, int first, int last, double[] sigmas) {
    List<Step> steps = new ArrayList<>();
    for (int i = first; i < last; i++) {
      steps.add(of(pass, i, sigmas));
    }
    return steps;
  }

  /** A number of its own, which rises from step to step. */
  public int number() {
    return PASS * pass + index;
  }

  /** Whether this step comes after the other one in a run. */
  public boolean after(Step other) {
    return number() > other.number();
  }

  /** Whether this step goes on where the other one ended. */
  public boolean follows(Step other) {
    return pass == other.pass && index == other.index + 1;
  }
}
