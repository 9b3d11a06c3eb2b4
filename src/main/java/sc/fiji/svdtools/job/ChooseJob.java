package sc.fiji.svdtools.job;

import ij.ImagePlus;
import java.math.BigInteger;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import sc.fiji.svdtools.clip.Preview;
import sc.fiji.svdtools.clip.Progress;
import sc.fiji.svdtools.clip.Sources;
import sc.fiji.svdtools.clip.StartFrame;
import sc.fiji.svdtools.clip.VideoSettings;
import sc.fiji.svdtools.draft.Draft;
import sc.fiji.svdtools.draft.Drafting;
import sc.fiji.svdtools.draft.Drafts;
import sc.fiji.svdtools.engine.LoadedModel;
import sc.fiji.svdtools.engine.ModelCache;
import sc.fiji.svdtools.engine.Workers;
import sc.fiji.svdtools.forecast.Work;
import sc.fiji.svdtools.image.Plane;
import sc.fiji.svdtools.image.Planes;
import sc.fiji.svdtools.key.RecordedCall;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.request.Animation;

/**
 * Drafts of one image, kept so that any of them can be finished, now or later.
 *
 * @param job on a copy of the image, with one draft
 * @param others images that techniques ask for
 * @param tiles the drafts, best first
 */
public record ChooseJob(AnimateJob job, Map<String, List<StartFrame>> others, List<Tile> tiles) {

  /**
   * A draft.
   *
   * @param seed whose plain clip it becomes
   * @param score more is better
   * @param preview its estimate
   */
  public record Tile(BigInteger seed, double score, Preview preview, Draft draft) {}

  /** Steps of drafts, made one after the other or side by side, counted together. */
  private static final class Together {

    private final Progress progress;
    private int done;

    Together(Progress progress) {
      this.progress = progress;
    }

    synchronized void add(int more, int all) {
      done += more;
      progress.update(Progress.Stage.SAMPLE, done, all);
    }
  }

  /** One of them; keeps its last preview. The first tells of the image, too. */
  private static final class Look implements Progress {

    private final Together together;
    private final int drafts;
    private final boolean first;
    private int made;
    private Preview last;

    Look(Together together, int drafts, boolean first) {
      this.together = together;
      this.drafts = drafts;
      this.first = first;
    }

    @Override
    public void update(Stage stage, int done, int total) {
      if (stage == Stage.SAMPLE) {
        together.add(done - made, drafts * total);
        made = done;
      } else if (first) {
        together.progress.update(stage, done, total);
      }
    }

    @Override
    public void notice(String text) {
      if (first) {
        together.progress.notice(text);
      }
    }

    @Override
    public void formed(int done, int total, Supplier<Preview> preview) {
      last = preview.get();
    }

    @Override
    public boolean cancelled() {
      return together.progress.cancelled();
    }
  }

  /**
   * Makes the drafts, on several devices at once where the request allows them.
   *
   * @param wanted with how many and which score
   * @throws IllegalArgumentException if image, parameters or request are not usable
   * @throws java.util.concurrent.CancellationException if {@code progress} asks to stop
   */
  public static ChooseJob begin(AnimateJob wanted, ModelCache models, Progress progress) {
    AnimateJob held = wanted.held();
    held.check(Planes.SHOWN);
    if (held.wanted().clip().planes() != Planes.SHOWN) {
      throw new IllegalArgumentException(
          "Drafts to choose from are of one plane; set 'planes' to shown.");
    }
    Map<String, List<StartFrame>> others = held.others();
    StartFrame start = held.read(Plane.shown(held.input()));
    int count = held.wanted().plan().get(Drafts.PORT).count();
    Together together = new Together(progress);
    Queue<Tile> tiles = new ConcurrentLinkedQueue<>();
    Workers.share(
        models,
        held.request(),
        IntStream.range(0, count).boxed().toList(),
        () -> progress,
        model -> {
          Animation.Begun begun = held.used(model).begun(start);
          Sources sources = held.sources(begun.start(), others);
          return number ->
              tiles.add(
                  draft(
                      model,
                      begun.animation(),
                      sources,
                      number,
                      new Look(together, count, number == 0)));
        });
    return new ChooseJob(
        held,
        others,
        tiles.stream()
            .sorted(Comparator.comparing(Tile::seed))
            .sorted(Comparator.comparingDouble(Tile::score).reversed())
            .toList());
  }

  private static Tile draft(
      LoadedModel model, Animation used, Sources sources, int number, Look look) {
    VideoSettings settings = used.settings();
    SamplingPlan plan = used.plan();
    BigInteger seed = BigInteger.valueOf(settings.seed() + number);
    int steps = Work.draftSteps(settings, plan);
    Draft draft =
        model.generator().draft(sources, settings.withSeed(seed.longValue()), plan, steps, look);
    return new Tile(seed, draft.score(plan.get(Drafts.PORT).score()), look.last, draft);
  }

  /** The plain clip of the seed of a draft, as a job of its own: what its properties say. */
  AnimateJob plain(Tile tile) {
    Map<String, Object> values = job.wanted().values();
    values.put("drafts", 1);
    values.put("seed", tile.seed());
    return new AnimateJob(job.input(), Animation.of(values), job.request());
  }

  /** The call that makes the clip of a draft. */
  public RecordedCall call(Tile tile) {
    return plain(tile).wanted().call();
  }

  /**
   * Finishes a draft.
   *
   * @throws java.util.concurrent.CancellationException if {@code progress} asks to stop
   */
  public ImagePlus finish(Tile tile, ModelCache models, Progress progress) {
    return models
        .use(
            job.request(),
            progress,
            model -> plain(tile).make(model, others, plan -> goingOn(plan, tile), progress))
        .withProperties();
  }

  private static SamplingPlan goingOn(SamplingPlan plan, Tile tile) {
    return Drafting.goingOn(plan, tile.draft());
  }
}
