package sc.fiji.svdtools.forecast;

import java.util.ArrayList;
import java.util.List;
import sc.fiji.svdtools.clip.Canvas;
import sc.fiji.svdtools.clip.VideoSettings;
import sc.fiji.svdtools.draft.Drafts;
import sc.fiji.svdtools.plan.Decoding;
import sc.fiji.svdtools.plan.Effort;
import sc.fiji.svdtools.plan.FeatureReuse;
import sc.fiji.svdtools.plan.Perturbation;
import sc.fiji.svdtools.plan.Ports;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.sampling.Estimator;
import sc.fiji.svdtools.sampling.Guider;
import sc.fiji.svdtools.sampling.Step;

/**
 * How much a clip gives to compute, in units that need not be the same for the three parts.
 *
 * <p>With {@code N = width / 8 * height / 8} latent positions and F frames,
 *
 * <pre>
 * encode = I N
 * steps  = E N (1 + N / 107000)
 * decode = D N
 * </pre>
 *
 * <p>I are the images that are encoded, 1 for the published procedure. E are the frames that go
 * through the network: the sum over the steps of the chain of (branches of the step) times (frames
 * of an estimate), a step that uses features of another one counted as {@link FeatureReuse#SHARE};
 * S 2 F for S guided steps of the published procedure. Drafts encode and make their steps each. D
 * are the frames that are decoded, F without overlap. Where devices share the windows of a step,
 * the one with most windows counts.
 *
 * <p>N / 107000 is the share of spatial attention, which grows with the square of N. Source: steps
 * of 14 frames at 576 x 320 and 1024 x 576, measured on an H100, {@code
 * resources/benchmarks/H100.md}. What attention windows cost is not counted; the dearest measured,
 * with positions of their own, added 3 %.
 *
 * @param encode of the start image and others
 * @param steps of all denoising steps
 * @param decode of all frames
 */
public record Work(double encode, double steps, double decode) {

  private static final double ATTENTION = 107_000;

  /** On one device. */
  public static Work of(VideoSettings settings, SamplingPlan plan) {
    return of(settings, plan, 1);
  }

  /**
   * Of the device with most to do.
   *
   * @param devices that share drafts, which each make alone, and else the parts of an estimate
   */
  public static Work of(VideoSettings settings, SamplingPlan plan, int devices) {
    Work work = ofLink(link(settings, plan), plan, devices);
    int n = links(settings, plan);
    return new Work(n * work.encode, n * work.steps, n * work.decode);
  }

  /** What the networks see at once: the clip, or a link of it. */
  public static VideoSettings link(VideoSettings settings, SamplingPlan plan) {
    return settings.withFrames(plan.get(Ports.LINKS).framesOf(settings.frames()));
  }

  /** How many clips are made one after the other. */
  public static int links(VideoSettings settings, SamplingPlan plan) {
    return plan.get(Ports.LINKS).count(settings.frames());
  }

  private static Work ofLink(VideoSettings settings, SamplingPlan plan, int devices) {
    Canvas canvas = settings.canvas();
    double positions = (double) canvas.latentWidth() * canvas.latentHeight();
    Drafts drafts = plan.get(Drafts.PORT);
    List<Step> all = steps(settings, plan);
    int some = drafts.several() ? draftSteps(settings, plan) : 0;
    int turns = drafts.several() ? (drafts.count() + devices - 1) / devices : 0;
    Effort effort = effort(settings, plan);
    double frames =
        turns * frames(settings, plan, all.subList(0, some))
            + frames(settings, plan, all.subList(some, all.size()))
                * (effort.busiest(devices) / effort.frames());
    double step = frames * positions * (1 + positions / ATTENTION);
    double images = 1.0 + plan.get(Ports.ENCODED).applyAsInt(settings.frames());
    images *= turns + 1;
    return new Work(images * positions, step, decoded(settings, plan) * positions);
  }

  /** Frames through the network in some steps, on one device. */
  private static double frames(VideoSettings settings, SamplingPlan plan, List<Step> some) {
    double frames = 0;
    for (Step at : some) {
      int source = plan.get(Ports.FEATURES).source(at);
      frames += evaluations(settings, plan, at) * (source < at.index() ? FeatureReuse.SHARE : 1);
    }
    return frames;
  }

  /** How many of {@code devices} have a share: drafts, or windows of a step. */
  public static int devices(VideoSettings settings, SamplingPlan plan, int devices) {
    int drafts = Math.min(plan.get(Drafts.PORT).count(), devices);
    return Math.max(drafts, effort(link(settings, plan), plan).shared(devices));
  }

  /** The steps of a run. */
  public static List<Step> steps(VideoSettings settings, SamplingPlan plan) {
    double[] sigmas = plan.get(Ports.LEVELS).apply(settings.sampling().sigmas());
    return plan.get(Ports.CHAIN).sized(settings.canvas().latents()).steps(sigmas);
  }

  /** The steps that are made: those of all drafts, and those of the clip that are left. */
  public static List<Step> made(VideoSettings settings, SamplingPlan plan) {
    List<Step> all = steps(settings, plan);
    Drafts drafts = plan.get(Drafts.PORT);
    if (!drafts.several()) {
      return all;
    }
    int some = draftSteps(settings, plan);
    List<Step> made = new ArrayList<>();
    for (int i = 0; i < drafts.count(); i++) {
      made.addAll(all.subList(0, some));
    }
    made.addAll(all.subList(some, all.size()));
    return made;
  }

  /** How many of the steps a draft makes. */
  public static int draftSteps(VideoSettings settings, SamplingPlan plan) {
    return plan.get(Drafts.PORT).steps(steps(settings, plan), plan.get(Ports.FEATURES));
  }

  /** Frames that go through the network in all steps. */
  public static double evaluations(VideoSettings settings, SamplingPlan plan) {
    VideoSettings link = link(settings, plan);
    double one = made(link, plan).stream().mapToDouble(at -> evaluations(link, plan, at)).sum();
    return links(settings, plan) * one;
  }

  private static double evaluations(VideoSettings settings, SamplingPlan plan, Step at) {
    Perturbation perturbation = plan.get(Ports.PERTURBATION);
    boolean further = plan.get(Ports.ESTIMATE) != Estimator.PLAIN && perturbation.steps().test(at);
    return (branches(settings, plan, at) + (further ? 1 : 0)) * effort(settings, plan).frames();
  }

  /** 2 with guidance, else 1. */
  private static int branches(VideoSettings settings, SamplingPlan plan, Step at) {
    double[] told = settings.sampling().guidance().scales(settings.frames());
    return Guider.neutral(plan.get(Ports.GUIDANCE).scales(at, told)) ? 1 : 2;
  }

  /** Most branches that a step has at once. */
  static int mostBranches(VideoSettings settings, SamplingPlan plan) {
    return steps(settings, plan).stream()
        .mapToInt(at -> branches(settings, plan, at))
        .max()
        .orElse(1);
  }

  /** Of one estimate. */
  public static Effort effort(VideoSettings settings, SamplingPlan plan) {
    return plan.get(Ports.PREDICTION).effort(settings.frames());
  }

  private static int decoded(VideoSettings settings, SamplingPlan plan) {
    int frames = settings.frames();
    return Decoding.decoded(plan.get(Ports.DECODING).pieces(frames, settings.wantedChunk()));
  }
}
