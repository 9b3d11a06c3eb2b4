package sc.fiji.svdtools.technique.length;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Locale;
import sc.fiji.svdtools.key.Keys;
import sc.fiji.svdtools.key.Range;
import sc.fiji.svdtools.plan.Chain;
import sc.fiji.svdtools.plan.Clip;
import sc.fiji.svdtools.plan.Conditioner;
import sc.fiji.svdtools.plan.Course;
import sc.fiji.svdtools.plan.Encoders;
import sc.fiji.svdtools.plan.Links;
import sc.fiji.svdtools.plan.Ports;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.sampling.Denoiser;
import sc.fiji.svdtools.sampling.Step;
import sc.fiji.svdtools.technique.Require;
import sc.fiji.svdtools.technique.Technique;
import sc.fiji.svdtools.tensor.Scope;

/**
 * Makes a long clip of links, each starting from the last frame of the one before, without the
 * drift in colour and contrast that a chain of clips has.
 *
 * <p>Formula: behind the last step, each latent frame z of a link becomes {@code z + s (z' - z)},
 * {@code z' = m0 + s0 (z - m) / d} with the mean m and deviation d of z per channel, and those, m0
 * and s0, of the first image's latent. The token of a later link is the first image's. With an
 * overlap o above 1, the first o frames of a later link are held, in the estimate, to the last o of
 * the link before.
 *
 * <p>Deviates from the chains of other programs, which hand on the last frame alone and lose
 * colour. The statistics of a whole frame are matched: what enters or leaves the picture must be
 * small.
 *
 * @param linkframes frames of a link, 2 to 1000; 0 = off, -1 = as trained
 * @param linkoverlap frames a link shares with the one before, from 1 to below {@code linkframes}
 * @param linkmatch s, strength of the matching, 0 to 1
 * @param linktoken whether later links keep the first image's token
 */
public record Continuation(
    @Range(
            least = -1,
            most = Require.MOST_FRAMES,
            gap = 2,
            zero = "off",
            also = "-1 for the number the model was trained on")
        int linkframes,
    @Range(least = 1, most = Require.MOST_FRAMES - 1) int linkoverlap,
    @Range(least = 0, most = 1) double linkmatch,
    boolean linktoken)
    implements Technique {

  private static final int AS_TRAINED = -1;

  /** Links of 14 frames, matched. */
  public Continuation() {
    this(14, 1, 1, true);
  }

  public Continuation {
    if (linkframes != AS_TRAINED) {
      Keys.check(Continuation.class, "linkframes", linkframes);
    }
    Keys.check(Continuation.class, "linkoverlap", linkoverlap);
    Keys.check(Continuation.class, "linkmatch", linkmatch);
    if (linkframes > 0 && linkoverlap >= linkframes) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The value of 'linkoverlap' is '%d'; it must be below 'linkframes', which is %d.",
              linkoverlap,
              linkframes));
    }
  }

  @Override
  public SamplingPlan applyTo(SamplingPlan plan) {
    if (linkframes == 0) {
      return plan;
    }
    Links links = linkframes < 0 ? Links.NONE : new Links(linkframes, linkoverlap);
    return plan.claim(name(), Ports.LINKS, links)
        .wrap(name(), Ports.CONDITIONS, this::withFirstToken)
        .wrap(
            name(),
            Ports.PREDICTION,
            inner -> inner.around((s, clip, denoiser) -> held(s, clip, denoiser)))
        .wrap(name(), Ports.CHAIN, this::matched);
  }

  private Conditioner withFirstToken(Conditioner inner) {
    return (s, encoders, frames, told) -> {
      boolean later = encoders.has(Encoders.BEFORE);
      return inner.of(
          s,
          encoders,
          frames,
          later && linktoken ? told.withTokens(encoders.tokens(s, Encoders.FIRST)) : told);
    };
  }

  private Denoiser held(Scope scope, Clip clip, Denoiser inner) {
    if (linkoverlap == 1 || !clip.encoders().has(Encoders.BEFORE)) {
      return inner;
    }
    NDArray before =
        scope.call("scaled", clip.encoders().latents(scope, Encoders.BEFORE), Clip.LATENT_SCALE);
    return (s, x, at) -> {
      try (Scope one = s.child()) {
        NDArray made = inner.denoise(one, x, at);
        NDArray rest = one.call("rows", made, linkoverlap, clip.frames());
        return one.release(one.call("stack_rows", one.list(before, rest)));
      }
    };
  }

  private Chain matched(Chain inner) {
    return new Chain() {
      @Override
      public Chain sized(int latents) {
        return matched(inner.sized(latents));
      }

      @Override
      public NDArray run(Scope scope, Course course) {
        NDArray z = inner.run(scope, course);
        if (linkmatch == 0 || !course.encoders().has(Encoders.FIRST)) {
          return z;
        }
        try (Scope s = scope.child()) {
          NDArray first = course.encoders().latents(s, Encoders.FIRST);
          NDArray like = s.call("scaled", first, Clip.LATENT_SCALE);
          return s.release(s.call("with_statistics_of", z, like, linkmatch));
        } finally {
          z.close();
        }
      }

      @Override
      public List<Step> steps(double[] sigmas) {
        return inner.steps(sigmas);
      }
    };
  }

  @Override
  public Continuation resolved(int trained) {
    return linkframes == AS_TRAINED
        ? new Continuation(Math.max(2, trained), linkoverlap, linkmatch, linktoken)
        : this;
  }

  @Override
  public Continuation neutral(int frames) {
    return new Continuation(0, 1, 1, true);
  }
}
