package sc.fiji.svdtools.job;

import ij.ImagePlus;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import sc.fiji.svdtools.clip.PartProgress;
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
import sc.fiji.svdtools.forecast.Work;
import sc.fiji.svdtools.image.Plane;
import sc.fiji.svdtools.image.Planes;
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

  /** Keeps the last preview. */
  private static final class Look implements Progress {

    private final Progress progress;
    private Preview last;

    Look(Progress progress) {
      this.progress = progress;
    }

    @Override
    public void update(Stage stage, int done, int total) {
      progress.update(stage, done, total);
    }

    @Override
    public void notice(String text) {
      progress.notice(text);
    }

    @Override
    public void formed(int done, int total, Supplier<Preview> preview) {
      last = preview.get();
    }

    @Override
    public boolean cancelled() {
      return progress.cancelled();
    }
  }

  /**
   * Makes the drafts.
   *
   * @param wanted with how many and which score
   * @throws IllegalArgumentException if image, parameters or request are not usable
   * @throws java.util.concurrent.CancellationException if {@code progress} asks to stop
   */
  public static ChooseJob begin(AnimateJob wanted, ModelCache models, Progress progress) {
    AnimateJob held = wanted.held();
    held.check();
    if (held.wanted().clip().planes() != Planes.SHOWN) {
      throw new IllegalArgumentException(
          "Drafts to choose from are of one plane; set 'planes' to shown.");
    }
    Map<String, List<StartFrame>> others = held.others();
    List<Tile> tiles =
        models.use(held.request(), progress, model -> drafts(held, others, model, progress));
    return new ChooseJob(held, others, tiles);
  }

  private static List<Tile> drafts(
      AnimateJob held, Map<String, List<StartFrame>> others, LoadedModel model, Progress progress) {
    Animation.Begun begun = held.used(model).begun(held.read(Plane.shown(held.input())));
    Animation used = begun.animation();
    VideoSettings settings = used.settings();
    Sources sources = held.sources(begun.start(), others);
    Drafts drafts = used.plan().get(Drafts.PORT);
    int steps = Work.draftSteps(settings, used.plan());
    List<Tile> tiles = new ArrayList<>();
    for (int i = 0; i < drafts.count(); i++) {
      Look look = new Look(new PartProgress(progress, i * steps, drafts.count() * steps, i == 0));
      BigInteger seed = BigInteger.valueOf(settings.seed() + i);
      Draft draft =
          model
              .generator()
              .draft(sources, settings.withSeed(seed.longValue()), used.plan(), steps, look);
      tiles.add(new Tile(seed, draft.score(drafts.score()), look.last, draft));
    }
    tiles.sort(Comparator.comparingDouble(Tile::score).reversed());
    return List.copyOf(tiles);
  }

  /** The plain clip of the seed of a draft, as a job of its own: what its properties say. */
  AnimateJob plain(Tile tile) {
    Map<String, Object> values = job.wanted().values();
    values.put("drafts", 1);
    values.put("seed", tile.seed());
    return new AnimateJob(job.input(), Animation.of(values), job.request());
  }

  /** The macro call that makes the clip of a draft. */
  public String macro(Tile tile) {
    return plain(tile).wanted().macro();
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
