package sc.fiji.svdtools.pipeline;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import sc.fiji.svdtools.clip.FrameSink;
import sc.fiji.svdtools.clip.PartProgress;
import sc.fiji.svdtools.clip.Progress;
import sc.fiji.svdtools.clip.RunReport;
import sc.fiji.svdtools.clip.VideoSettings;
import sc.fiji.svdtools.draft.Draft;
import sc.fiji.svdtools.draft.Drafting;
import sc.fiji.svdtools.draft.Drafts;
import sc.fiji.svdtools.forecast.Work;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.tensor.Lanes;
import sc.fiji.svdtools.tensor.Torch;

/**
 * Several clips are begun, on as many devices at the same time as there are; one is finished: that
 * of the best score.
 *
 * @param settings with the seed of the first draft; the following ones have the following seeds
 * @param plan of the clip, without drafts made of it
 * @param progress of the whole
 */
record DraftRun(VideoSettings settings, SamplingPlan plan, Progress progress) {

  /** Entry of {@link RunReport#found}: seed of the chosen draft. */
  static final String SEED = "chosenseed";

  /** Entry of {@link RunReport#found}: scores of all drafts, in the order of their seeds. */
  static final String SCORES = "draftscores";

  /** Makes a draft or finishes one. */
  @FunctionalInterface
  interface Maker {
    /**
     * @param sink null where the latents are not to be decoded
     */
    RunReport make(VideoSettings settings, SamplingPlan plan, FrameSink sink, Progress progress);
  }

  /**
   * A device that makes drafts.
   *
   * @param torch the device
   * @param maker makes them there
   */
  record Lane(Torch torch, Maker maker) {}

  /**
   * Hands on the frames of the chosen draft.
   *
   * @param maker finishes it
   * @param lanes make the drafts at the same time, the first on the calling thread: of n lanes
   *     number k those of k, k + n, k + 2n, ...
   */
  RunReport run(FrameSink sink, Maker maker, List<Lane> lanes) {
    Drafts drafts = plan.get(Drafts.PORT);
    int all = Work.steps(settings, plan).size();
    int some = Work.draftSteps(settings, plan);
    int total = drafts.count() * some + all - some;
    Draft[] made = new Draft[drafts.count()];
    RunReport report = share(lanes, some, total, made);
    List<Double> scores = Stream.of(made).map(draft -> draft.score(drafts.score())).toList();
    int best = best(scores);
    progress.notice(
        String.format(Locale.ROOT, "The draft of seed %s is chosen", seed(settings.seed() + best)));
    Progress part = new PartProgress(progress, drafts.count() * some, total, false);
    SamplingPlan rest = Drafting.goingOn(plan, made[best]);
    return report.plus(maker.make(seeded(best), rest, sink, part)).found(found(best, scores));
  }

  /**
   * Makes the drafts.
   *
   * @return seconds of the lane that took most
   */
  private RunReport share(List<Lane> lanes, int some, int total, Draft[] made) {
    DraftSteps steps = new DraftSteps(progress, total);
    RunReport[] reports = new RunReport[lanes.size()];
    List<Torch> others = lanes.stream().skip(1).map(Lane::torch).toList();
    try (Lanes threads = new Lanes(others, null, steps::ask)) {
      List<Runnable> work = new ArrayList<>();
      for (int k = 0; k < lanes.size(); k++) {
        int lane = k;
        IntFunction<Progress> told = k == 0 ? i -> steps.here(i == 0) : i -> steps.aside(threads);
        work.add(() -> reports[lane] = make(lanes, lane, some, made, told));
      }
      threads.run(work.get(0), work.subList(1, work.size()));
    }
    RunReport most =
        Stream.of(reports).max(Comparator.comparingDouble(RunReport::totalSeconds)).orElseThrow();
    return most.sharedWith(others.stream().map(torch -> torch.device().toString()).toList());
  }

  /** Makes the drafts of one lane. */
  private RunReport make(
      List<Lane> lanes, int lane, int some, Draft[] made, IntFunction<Progress> told) {
    RunReport report = new RunReport(0, 0, 0, "");
    for (int i = lane; i < made.length; i += lanes.size()) {
      int number = i;
      SamplingPlan stopped = Drafting.stopping(plan, some, draft -> made[number] = draft);
      Maker maker = lanes.get(lane).maker();
      report = report.plus(maker.make(seeded(i), stopped, null, told.apply(i)));
    }
    return report;
  }

  /** The first of the highest. */
  static int best(List<Double> scores) {
    int best = 0;
    for (int i = 1; i < scores.size(); i++) {
      if (scores.get(i) > scores.get(best)) {
        best = i;
      }
    }
    return best;
  }

  private VideoSettings seeded(int draft) {
    return settings.withSeed(settings.seed() + draft);
  }

  private Map<String, String> found(int best, List<Double> scores) {
    Map<String, String> found = new LinkedHashMap<>();
    found.put(SEED, seed(settings.seed() + best));
    found.put(
        SCORES,
        String.join(
            ", ", scores.stream().map(s -> String.format(Locale.ROOT, "%.5g", s)).toList()));
    return found;
  }

  private static String seed(long seed) {
    return Long.toString(seed);
  }
}
