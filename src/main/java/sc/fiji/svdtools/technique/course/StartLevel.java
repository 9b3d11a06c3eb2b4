package sc.fiji.svdtools.technique.course;

import java.util.Arrays;
import sc.fiji.svdtools.key.Keys;
import sc.fiji.svdtools.key.Range;
import sc.fiji.svdtools.plan.Course;
import sc.fiji.svdtools.plan.Ports;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.technique.Require;
import sc.fiji.svdtools.technique.Technique;

/**
 * Leaves out the first steps: a run begins at the first noise level that is not above a given one,
 * with noise e as at any first level.
 *
 * <p>Formula: {@code x = sqrt(1 + s^2) e}, with s that level, or the last one above 0 if all are
 * above the given one. The level told holds for 1024 x 576 pixels, see {@link Technique#sized}.
 *
 * <p>Source: Zhao et al. 2024, "Identifying and Solving Conditional Image Leakage in Image-to-Video
 * Diffusion Model". Differs: the noise has no mean and variance of a data set, and the steps that
 * remain are not spread anew.
 *
 * @param startlevel sigma, 0 to 1000; 0 = off
 */
public record StartLevel(@Range(least = 0, most = StartLevel.HIGHEST) double startlevel)
    implements Technique {

  private static final double HIGHEST = 1000;

  /** The level of the paper. */
  public StartLevel() {
    this(100);
  }

  public StartLevel {
    Keys.check(StartLevel.class, "startlevel", startlevel);
  }

  @Override
  public StartLevel sized(int height, int width) {
    return new StartLevel(Math.min(HIGHEST, Require.levelScale(height, width) * startlevel));
  }

  @Override
  public SamplingPlan applyTo(SamplingPlan plan) {
    return active()
        ? plan.wrap(name(), Ports.LEVELS, inner -> told -> remaining(inner.apply(told)))
        : plan;
  }

  private double[] remaining(double... sigmas) {
    return Arrays.copyOfRange(sigmas, Course.begins(startlevel, sigmas), sigmas.length);
  }

  @Override
  public StartLevel neutral(int frames) {
    return new StartLevel(0);
  }
}
