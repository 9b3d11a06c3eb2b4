package sc.fiji.svdtools.plan;

import java.util.function.IntPredicate;
import java.util.function.Predicate;
import sc.fiji.svdtools.attention.FrameWindows;
import sc.fiji.svdtools.attention.LogitScaling;
import sc.fiji.svdtools.sampling.Step;

/**
 * A further pass of the conditional branch in which some attention layers do less than they could;
 * its estimate is {@link sc.fiji.svdtools.sampling.Estimates#perturbed()}, and a technique that
 * asks for it also wraps {@link Ports#ESTIMATE}.
 *
 * <p>Temporal attention in which each frame sees itself alone is {@link FrameWindows#ALONE};
 * spatial attention that sees all pixels equally is a logit factor of 0.
 *
 * @param steps that have the pass
 * @param layers transformers of the UNet that are changed, counted from 0 in the order they run
 * @param logits factors in these layers
 * @param windows groups of frames in these layers
 */
public record Perturbation(
    Predicate<Step> steps, IntPredicate layers, LogitScaling logits, FrameWindows windows) {

  /** No further pass. */
  public static final Perturbation NONE =
      new Perturbation(at -> false, i -> false, LogitScaling.PLAIN, FrameWindows.PLAIN);
}
