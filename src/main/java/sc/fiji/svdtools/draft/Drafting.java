package sc.fiji.svdtools.draft;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.function.Consumer;
import sc.fiji.svdtools.plan.Chain;
import sc.fiji.svdtools.plan.Clip;
import sc.fiji.svdtools.plan.Course;
import sc.fiji.svdtools.plan.Encoders;
import sc.fiji.svdtools.plan.Ports;
import sc.fiji.svdtools.plan.Prediction;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.sampling.Step;
import sc.fiji.svdtools.tensor.Scope;

/**
 * Plans that stop a run, and plans that go on with it: the chain of the run, whatever it is, with
 * steps left out at its end or at its beginning. A chain must not look at latents to decide its
 * steps; none does, since it tells them before.
 */
public final class Drafting {

  /** Source of the image to end with. */
  public static final String END = Encoders.END;

  private static final String NAME = "Drafts";

  private Drafting() {}

  /**
   * Refuses drafts where only one clip can be made.
   *
   * @throws IllegalArgumentException in one sentence
   */
  public static void requireOne(SamplingPlan plan) {
    if (plan.get(Drafts.PORT).several()) {
      throw new IllegalArgumentException(
          "Drafts are several clips, of which one is to be made; set 'drafts' to 1.");
    }
  }

  /**
   * A plan for one run that ends after some steps. The latents it returns are noisy.
   *
   * @param steps at least 1
   * @param keep is given the draft
   */
  public static SamplingPlan stopping(SamplingPlan plan, int steps, Consumer<Draft> keep) {
    Look made = new Look();
    Look held = new Look();
    return plan.inside(NAME, Ports.PREDICTION, made::around)
        .wrap(NAME + ", held", Ports.PREDICTION, held::around)
        .wrap(NAME, Ports.CHAIN, inner -> new Stopped(inner, steps, List.of(made, held), keep));
  }

  /** The plan that goes on where the draft ended. */
  public static SamplingPlan goingOn(SamplingPlan plan, Draft draft) {
    return plan.wrap(NAME, Ports.CHAIN, inner -> new GoneOn(inner, draft));
  }

  /** Keeps the estimate of the step that is asked for. */
  private static final class Look {

    private boolean now;
    private float[] seen;

    Prediction around(Prediction inner) {
      return inner.around(
          (scope, clip, denoiser) ->
              (s, x, at) -> {
                NDArray made = denoiser.denoise(s, x, at);
                if (now) {
                  seen = made.toFloatArray();
                }
                return made;
              });
    }
  }

  /** A chain that ends early. */
  private record Stopped(Chain inner, int steps, List<Look> looks, Consumer<Draft> keep)
      implements Chain {

    @Override
    public Chain sized(int latents) {
      return new Stopped(inner.sized(latents), steps, looks, keep);
    }

    @Override
    public NDArray run(Scope scope, Course course) {
      float[] end = end(course);
      try {
        inner.run(scope, new Stopping(course));
      } catch (Reached reached) {
        keep.accept(
            new Draft(
                steps,
                course.frames(),
                reached.latents,
                looks.get(1).seen,
                looks.get(0).seen,
                end));
        return scope.floats(reached.latents, reached.shape);
      }
      throw new IllegalStateException("The chain ended before step " + steps + ".");
    }

    private float[] end(Course course) {
      if (!course.encoders().has(END)) {
        return null;
      }
      try (Scope s = course.scope().child()) {
        NDArray all = course.encoders().latents(s, END);
        long count = all.getShape().get(0);
        NDArray last = s.call("rows", all, count - 1, count);
        return s.call("scaled", last, Clip.LATENT_SCALE).toFloatArray();
      }
    }

    @Override
    public List<Step> steps(double[] sigmas) {
      return inner.steps(sigmas).subList(0, steps);
    }

    /** Leaves the chain with the latents of the last step. */
    private final class Stopping extends Through {

      private int made;

      Stopping(Course course) {
        super(course);
      }

      @Override
      public NDArray step(Scope s, NDArray x, Step at) {
        made++;
        boolean last = made == steps;
        looks.forEach(look -> look.now = last);
        NDArray next = course.step(s, x, at);
        if (last) {
          looks.forEach(look -> look.now = false);
          throw new Reached(next.toFloatArray(), next.getShape().getShape());
        }
        return next;
      }
    }
  }

  /** A chain whose first steps were made before. */
  private record GoneOn(Chain inner, Draft draft) implements Chain {

    @Override
    public Chain sized(int latents) {
      return new GoneOn(inner.sized(latents), draft);
    }

    @Override
    public NDArray run(Scope scope, Course course) {
      return inner.run(scope, new GoingOn(course));
    }

    @Override
    public List<Step> steps(double[] sigmas) {
      List<Step> all = inner.steps(sigmas);
      return all.subList(draft.steps(), all.size());
    }

    /** Leaves out the steps that were made. */
    private final class GoingOn extends Through {

      private int made;

      GoingOn(Course course) {
        super(course);
      }

      @Override
      public NDArray step(Scope s, NDArray x, Step at) {
        made++;
        if (made > draft.steps()) {
          return course.step(s, x, at);
        }
        long[] shape = x.getShape().getShape();
        if (made < draft.steps()) {
          return s.replace(x, "cloned");
        }
        x.close();
        try (Scope one = s.child()) {
          course.remember(one.floats(draft.estimate(), shape), at);
        }
        return s.floats(draft.latents(), shape);
      }
    }
  }

  /** The course is left; no fault. */
  private static final class Reached extends RuntimeException {

    private static final long serialVersionUID = 1;
    private final transient float[] latents;
    private final transient long[] shape;

    Reached(float[] latents, long... shape) {
      super(null, null, false, false);
      this.latents = latents;
      this.shape = shape;
    }
  }
}
