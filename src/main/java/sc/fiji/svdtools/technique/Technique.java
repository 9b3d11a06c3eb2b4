package sc.fiji.svdtools.technique;

import sc.fiji.svdtools.plan.SamplingPlan;

/**
 * An idea from the literature as a value: a record of its parameters that changes a plan.
 *
 * <p>Its constructor without arguments gives a typical setting.
 */
public interface Technique {

  /**
   * The plan with this technique.
   *
   * @throws IllegalArgumentException if another technique of the plan contradicts it, naming both
   */
  SamplingPlan applyTo(SamplingPlan plan);

  /** A setting that changes nothing in a clip of {@code frames} frames. */
  Technique neutral(int frames);

  /** The name in text forms and messages. */
  default String name() {
    return getClass().getSimpleName();
  }

  /**
   * The text form {@code Name(a:1,b:2)}, which {@link Techniques#parse} reads. It has no equals
   * sign, because ImageJ looks for {@code key=} also inside brackets.
   */
  default String text() {
    return TechniqueText.of(this);
  }
}
