package sc.fiji.svdtools.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.ImagePlus;
import ij.process.ColorProcessor;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;
import org.scijava.Context;
import org.scijava.log.LogLevel;
import org.scijava.log.LogService;
import sc.fiji.svdtools.clip.Progress;
import sc.fiji.svdtools.engine.FakeModels;
import sc.fiji.svdtools.engine.ModelCache;
import sc.fiji.svdtools.image.Provenance;
import sc.fiji.svdtools.job.AnimateJob;
import sc.fiji.svdtools.job.ChooseJob;
import sc.fiji.svdtools.request.Animation;
import sc.fiji.svdtools.request.ModelRequest;

/** Drafts that are kept, and the clips that become of them. */
class ChooseSeedsTest {

  private static final Map<String, String> SMALL =
      Map.of("frames", "3", "steps", "2", "width", "64", "height", "64", "seed", "5");

  private static ImagePlus image() {
    ColorProcessor picture = new ColorProcessor(64, 64);
    picture.setColor(0x80c040);
    picture.fillOval(20, 20, 20, 14);
    return new ImagePlus("cells", picture);
  }

  private static Animation wanted(Map<String, String> more) {
    Map<String, String> all = new java.util.HashMap<>(SMALL);
    all.putAll(more);
    return Animation.of(all);
  }

  private static AnimateJob job(Map<String, String> more) {
    return new AnimateJob(image(), wanted(more), ModelRequest.DEFAULT);
  }

  private interface Work {
    void with(ModelCache models) throws Exception;
  }

  private static void with(FakeModels fake, Work work) throws Exception {
    try (Context context = new Context()) {
      context.service(LogService.class).setLevel(LogLevel.NONE);
      ModelCache models = context.service(ModelCache.class);
      if (fake != null) {
        models.provider(fake);
      }
      work.with(models);
    }
  }

  @Test
  void draftsAreKeptBestFirstAndNameTheClipTheyBecome() throws Exception {
    FakeModels fake = new FakeModels();
    with(
        fake,
        models -> {
          ChooseJob drafts = ChooseJob.begin(job(Map.of("drafts", "4")), models, Progress.NONE);
          List<ChooseJob.Tile> tiles = drafts.tiles();
          assertEquals(4, tiles.size());
          for (int i = 1; i < 4; i++) {
            assertTrue(tiles.get(i - 1).score() >= tiles.get(i).score());
          }
          ChooseJob.Tile third = tiles.get(2);
          assertTrue(third.seed().compareTo(BigInteger.valueOf(5)) >= 0);
          Map<String, String> entries =
              Provenance.read(drafts.finish(third, models, Progress.NONE)).entries();
          assertEquals(third.seed().toString(), entries.get("seed"));
          assertEquals("none", entries.get("techniques"));
          assertEquals(third.seed().longValue(), fake.last.seed());
          assertTrue(drafts.call(third).macro().contains(" seed=" + third.seed() + " "));
          assertTrue(drafts.call(third).macro().startsWith("run(\"SVD Animate Image"));
        });
  }

  /** The first clip is the active image when a second draft is clicked. */
  @Test
  void theLineOfASecondChosenDraftNamesTheImage() throws Exception {
    with(
        new FakeModels(),
        models -> {
          ChooseJob drafts = ChooseJob.begin(job(Map.of("drafts", "2")), models, Progress.NONE);
          ChooseJob.Tile tile = drafts.tiles().get(1);
          ChooseSeedsCommand command = new ChooseSeedsCommand();
          command.input = image();
          assertEquals(drafts.call(tile).macro(), command.line(drafts, tile, true, false));
          String line = command.line(drafts, tile, false, false);
          assertTrue(line.startsWith("run(\"SVD Animate Image...\", \"input=cells width="), line);
          String script = command.line(drafts, tile, false, true);
          assertEquals(line.replace("run(", "IJ.run(imp, "), script);
        });
  }

  /** Each of the GPUs makes some at the same time; what comes is what one makes. */
  @Test
  void severalDevicesMakeTheDraftsOfOne() throws Exception {
    FakeModels fake = new FakeModels();
    fake.gpus = 3;
    with(
        fake,
        models -> {
          Map<String, String> five = Map.of("drafts", "5");
          List<String> one = names(ChooseJob.begin(job(five), models, Progress.NONE));
          List<Integer> told = new ArrayList<>();
          Progress progress =
              (stage, done, total) -> {
                if (stage == Progress.Stage.SAMPLE) {
                  assertEquals(6, total);
                  told.add(done);
                }
              };
          fake.together = new CyclicBarrier(3);
          fake.loads = 0;
          AnimateJob all =
              new AnimateJob(
                  image(),
                  wanted(Map.of("drafts", "6")),
                  ModelRequest.DEFAULT.with(Map.of("device", "all")));
          List<String> six = names(ChooseJob.begin(all, models, progress));
          assertEquals(3, fake.loads);
          assertEquals(0, fake.open);
          assertEquals(List.of(1, 2, 3, 4, 5, 6), told);
          assertEquals(6, six.size());
          assertEquals(one, six.stream().filter(one::contains).toList());
        });
  }

  private static List<String> names(ChooseJob drafts) {
    return drafts.tiles().stream().map(tile -> tile.seed() + ": " + tile.score()).toList();
  }

  /** One device that fails ends all, and leaves no model open. */
  @Test
  void aFailureOnOneDeviceIsTheFailure() throws Exception {
    FakeModels fake = new FakeModels();
    fake.gpus = 2;
    fake.failingDraft = 7;
    with(
        fake,
        models -> {
          AnimateJob all =
              new AnimateJob(
                  image(),
                  wanted(Map.of("drafts", "4")),
                  ModelRequest.DEFAULT.with(Map.of("device", "all")));
          assertEquals(
              "draft of seed 7",
              assertThrows(
                      IllegalStateException.class,
                      () -> ChooseJob.begin(all, models, Progress.NONE))
                  .getMessage());
        });
    assertEquals(0, fake.open);
  }

  @Test
  void ofSeveralPlanesThereAreNoDrafts() throws Exception {
    FakeModels fake = new FakeModels();
    with(
        fake,
        models ->
            assertEquals(
                "Drafts to choose from are of one plane; set 'planes' to shown.",
                assertThrows(
                        IllegalArgumentException.class,
                        () ->
                            ChooseJob.begin(
                                job(Map.of("drafts", "2", "planes", "frames")),
                                models,
                                Progress.NONE))
                    .getMessage()));
    assertEquals(0, fake.loads);
  }

  /** On the demo network, through everything: chosen by score, finished by hand, and alone. */
  @Test
  void theClipIsThatOfItsSeed() throws Exception {
    with(
        null,
        models -> {
          ImagePlus chosen = job(Map.of("drafts", "2")).run(models, Progress.NONE);
          String seed = Provenance.read(chosen).entries().get("chosenseed");
          assertEquals(2, Provenance.read(chosen).entries().get("draftscores").split(", ").length);
          ImagePlus alone = job(Map.of("seed", seed)).run(models, Progress.NONE);
          ChooseJob drafts = ChooseJob.begin(job(Map.of("drafts", "2")), models, Progress.NONE);
          ChooseJob.Tile best = drafts.tiles().get(0);
          assertEquals(seed, best.seed().toString());
          assertEquals(3, best.preview().frames().length);
          ImagePlus clicked = drafts.finish(best, models, Progress.NONE);
          for (int i = 1; i <= 3; i++) {
            Object pixels = alone.getStack().getPixels(i);
            assertArrayEquals((int[]) pixels, (int[]) chosen.getStack().getPixels(i));
            assertArrayEquals((int[]) pixels, (int[]) clicked.getStack().getPixels(i));
          }
        });
  }
}
