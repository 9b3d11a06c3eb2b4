package sc.fiji.svdtools.spark;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import sc.fiji.svdtools.engine.FakeModels;
import sc.fiji.svdtools.engine.ModelCache;

/**
 * What happens to executors in processes of their own, whose models have no networks: they tell it
 * in files of a folder.
 *
 * @param folder where
 * @param event what happens at the first attempt on the image {@link #AT}
 */
record ExecutorEvents(String folder, Event event) implements Serializable {

  /** The image where it happens. */
  static final int AT = 4;

  private static final long POLL_MILLISECONDS = 20;

  /** Three minutes. */
  private static final int MOST_POLLS = 9000;

  /** What happens. */
  enum Event {
    /** Nothing. */
    NOTHING,
    /** The process is gone at once. */
    LOST,
    /** It waits for the clip that another copy makes. */
    SLOW
  }

  /** Models of these executors: two GPUs each. */
  ModelSetUp models() {
    return this::use;
  }

  private void use(ModelCache cache) {
    FakeModels models = new FakeModels();
    models.gpus = 2;
    cache.provider(
        new FailingModels(
            models,
            () -> note("load"),
            () -> {
              note("clip on " + models.lastDevice);
              happen();
            }));
  }

  private void happen() {
    TaskContext task = TaskContext.get();
    if (task.partitionId() != AT || task.attemptNumber() > 0 || event == Event.NOTHING) {
      return;
    }
    note(event.name());
    if (event == Event.LOST) {
      Runtime.getRuntime().halt(137);
    }
    try {
      for (int i = 0; Files.notExists(Path.of(folder, "04.png-synthetic.tif")); i++) {
        if (i == MOST_POLLS) {
          throw new IllegalStateException("no other copy came");
        }
        TimeUnit.MILLISECONDS.sleep(POLL_MILLISECONDS);
      }
    } catch (InterruptedException e) {
      note("interrupted");
      throw new CancellationException();
    }
  }

  private void note(String what) {
    String name =
        String.format(
            Locale.ROOT, "%s: %s #%s", SparkEnv.get().executorId(), what, UUID.randomUUID());
    try {
      Files.createFile(Files.createDirectories(Path.of(folder + "-events")).resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What happened, such as {@code 0: load}. */
  List<String> told() throws IOException {
    try (Stream<Path> files = Files.list(Path.of(folder + "-events"))) {
      return files
          .map(file -> file.getFileName().toString().replaceAll(" #.*", ""))
          .sorted()
          .toList();
    }
  }
}
