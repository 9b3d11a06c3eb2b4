package sc.fiji.svdtools.job;

import ij.ImagePlus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.scijava.log.Logger;
import sc.fiji.svdtools.engine.LoadedModel;
import sc.fiji.svdtools.engine.ModelCache;
import sc.fiji.svdtools.engine.Workers;
import sc.fiji.svdtools.file.Draft;
import sc.fiji.svdtools.file.ImageFile;
import sc.fiji.svdtools.forecast.Forecast;
import sc.fiji.svdtools.forecast.Forecaster;
import sc.fiji.svdtools.host.FolderLock;
import sc.fiji.svdtools.host.OutFolder;
import sc.fiji.svdtools.job.BatchLog.Row;
import sc.fiji.svdtools.job.BatchLog.Status;
import sc.fiji.svdtools.progress.BatchProgress;
import sc.fiji.svdtools.request.Animation;
import sc.fiji.svdtools.request.BatchParameters;
import sc.fiji.svdtools.request.ModelRequest;
import sc.fiji.svdtools.request.Shard;
import sc.fiji.svdtools.text.Quote;

/**
 * Animates many images, each into files of its own.
 *
 * <p>Files are the same whatever was interrupted before and however many devices share the work:
 * each image is made by one device alone, and no file says when, where or in what order.
 */
public final class Batch {

  private static final String LOCK = ".svd-lock";

  private final ModelCache models;
  private final ModelRequest request;
  private final BatchParameters wanted;
  private final Shard shard;
  private final Logger log;
  private final List<BatchImage> images = new ArrayList<>();

  /**
   * A batch, not yet begun.
   *
   * @throws IllegalArgumentException if there are no images, or a parameter is not allowed
   */
  public Batch(ModelCache models, ModelRequest request, BatchParameters wanted, Logger log) {
    this(models, request, wanted, Shard.WHOLE, log);
  }

  /**
   * A part of a batch, not yet begun; it may hold no image.
   *
   * @param models not asked if others make the images
   * @throws IllegalArgumentException if there are no images at all, a parameter is not allowed, or
   *     an image that techniques ask for is not usable
   */
  public Batch(
      ModelCache models, ModelRequest request, BatchParameters wanted, Shard shard, Logger log) {
    this.models = models;
    this.request = request;
    this.wanted = wanted;
    this.shard = shard;
    this.log = log;
    Animation parameters = wanted.animate();
    for (BatchFiles.Source source : BatchFiles.of(wanted.files())) {
      if (shard.takes(source.name())) {
        images.add(new BatchImage(source, wanted, parameters, request));
      }
    }
    NamedImages.require(parameters, request);
    NamedImages.of(parameters);
  }

  /**
   * What a batch would do, were all its images like the first. Several images are counted as if one
   * device made them all.
   *
   * @throws IllegalArgumentException if there are no images, or the first cannot be animated
   */
  public static Forecast forecast(BatchParameters wanted, ModelRequest request, ModelCache models) {
    List<BatchFiles.Source> sources = BatchFiles.of(wanted.files());
    ImagePlus first = ImageFile.open(sources.get(0).file());
    AnimateJob job = new AnimateJob(first, wanted.animate(), request);
    Forecaster outlook = models.outlook(request);
    return job.forecast(sources.size() == 1 ? outlook : outlook.alone()).times(sources.size());
  }

  /** Number of images. */
  public int size() {
    return images.size();
  }

  /**
   * Makes what is not there yet.
   *
   * @return number of images by what became of them
   * @throws IllegalArgumentException if the folder is not usable or the model not there
   * @throws CancellationException if {@code progress} asks to stop; finished images stay
   */
  public Map<Status, Integer> run(BatchProgress progress) throws IOException {
    return run((all, done) -> share(all, done, progress));
  }

  /** The same by {@code crew}; the log and the lock are of this process. */
  public Map<Status, Integer> run(BatchCrew crew) throws IOException {
    Path folder = folder(wanted.out());
    try (FolderLock lock =
        FolderLock.take(folder.resolve(LOCK + shard.suffix())).orElseThrow(this::held)) {
      return make(folder, crew);
    }
  }

  private Map<Status, Integer> make(Path folder, BatchCrew crew) throws IOException {
    apart(folder);
    Draft.tidy(folder);
    BatchLog table = new BatchLog(folder, shard, log::warn);
    Map<Status, Integer> counts = new EnumMap<>(Status.class);
    try {
      if (!images.isEmpty()) {
        crew.make(
            List.copyOf(images),
            row -> {
              table.add(row);
              synchronized (counts) {
                counts.merge(row.status(), 1, Integer::sum);
              }
            });
      }
    } finally {
      table.rewrite();
      tidyAgain(folder);
    }
    return counts;
  }

  /** What became of the images counts more than a folder that has gone meanwhile. */
  private void tidyAgain(Path folder) {
    try {
      Draft.tidy(folder);
    } catch (IOException e) {
      log.debug(e);
    }
  }

  private void share(List<BatchImage> all, Consumer<Row> done, BatchProgress progress) {
    Workers.share(
        models,
        request,
        all,
        () -> progress.of("model"),
        model -> image -> make(model, image, done, progress));
  }

  private void make(
      LoadedModel model, BatchImage image, Consumer<Row> done, BatchProgress progress) {
    if (progress.cancelled()) {
      throw new CancellationException();
    }
    String name = image.source().file().getFileName().toString();
    Row row = image.attempt(model, progress.of(name), log::debug);
    done.accept(row);
    progress.finished(row.status() == Status.DONE);
  }

  /**
   * The folder {@code text} names, made if need be.
   *
   * @throws IllegalArgumentException if it is not a folder
   */
  public static Path folder(String text) throws IOException {
    checkFolder(text);
    return Files.createDirectories(Path.of(text.trim()));
  }

  /**
   * Refuses what is no folder and cannot become one; makes none.
   *
   * @throws IllegalArgumentException in one sentence, with the reason if the system names it
   */
  public static void checkFolder(String text) {
    Optional<String> obstacle = text.isBlank() ? Optional.of("") : OutFolder.obstacle(text.trim());
    if (obstacle.isPresent()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The value of 'out' is %s%s; it must be a new folder or one that can be written to.",
              Quote.of(text),
              obstacle.get()));
    }
  }

  /** Refuses images whose results the folder would take for the same. */
  private void apart(Path folder) {
    Optional<String> alike = BatchFiles.alike(images.stream().map(BatchImage::source).toList());
    if (alike.isPresent() && OutFolder.foldsCase(folder)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The images %s differ in capital letters alone, which the folder '%s' does not tell"
                  + " apart; they need folders of their own.",
              alike.get(),
              folder));
    }
  }

  private IllegalArgumentException held() {
    return new IllegalArgumentException(
        String.format(
            Locale.ROOT, "Another batch is writing to '%s'; it must end first.", wanted.out()));
  }
}
