package sc.fiji.svdtools.pipeline;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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

/**
 * Several clips are begun, one is finished: that of the best score.
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

  /** Hands on the frames of the chosen draft. */
  RunReport run(FrameSink sink, Maker maker) {
    Drafts drafts = plan.get(Drafts.PORT);
    int all = Work.steps(settings, plan).size();
    int some = Work.draftSteps(settings, plan);
    int total = drafts.count() * some + all - some;
    List<Draft> made = new ArrayList<>();
    RunReport report = new RunReport(0, 0, 0, "");
    for (int i = 0; i < drafts.count(); i++) {
      Progress part = new PartProgress(progress, i * some, total, i == 0);
      report =
          report.plus(maker.make(seeded(i), Drafting.stopping(plan, some, made::add), null, part));
    }
    List<Double> scores = made.stream().map(draft -> draft.score(drafts.score())).toList();
    int best = best(scores);
    progress.notice(
        String.format(Locale.ROOT, "The draft of seed %s is chosen", seed(settings.seed() + best)));
    Progress part = new PartProgress(progress, drafts.count() * some, total, false);
    SamplingPlan rest = Drafting.goingOn(plan, made.get(best));
    return report.plus(maker.make(seeded(best), rest, sink, part)).found(found(best, scores));
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
