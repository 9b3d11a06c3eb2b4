package sc.fiji.svdtools.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.scijava.Context;
import org.scijava.app.StatusService;
import org.scijava.log.DefaultLogger;
import org.scijava.log.LogLevel;
import org.scijava.log.LogSource;
import org.scijava.task.Task;
import sc.fiji.svdtools.engine.ModelCache;
import sc.fiji.svdtools.job.Batch;
import sc.fiji.svdtools.job.BatchLog;
import sc.fiji.svdtools.job.BatchLog.Status;
import sc.fiji.svdtools.progress.BatchProgress;
import sc.fiji.svdtools.progress.Runs;

/**
 * A batch, or a part of one, and what is said of it.
 *
 * @param context its services
 * @param wanted the arguments
 * @param out gets the numbers
 * @param err gets what failed, and what of the log could not be kept
 */
record BatchRun(Context context, AnimateArguments wanted, PrintStream out, PrintStream err) {

  private static final String TITLE = "SVD Animate Files";

  /** Runs; answers the exit code. */
  int run() throws IOException {
    Batch batch;
    try {
      batch =
          new Batch(
              context.service(ModelCache.class),
              wanted.request(),
              wanted.batch(),
              wanted.shard(),
              new DefaultLogger(
                  message -> err.println(message.text()), LogSource.newRoot(), LogLevel.WARN));
    } catch (IllegalArgumentException e) {
      err.println(e.getMessage());
      return 2;
    }
    return report(counts(batch));
  }

  private Map<Status, Integer> counts(Batch batch) throws IOException {
    Runs runs = context.service(Runs.class);
    StatusService status = context.service(StatusService.class);
    Task task = runs.begin(TITLE);
    try {
      return batch.run(new BatchProgress(task, status, batch.size(), System::nanoTime));
    } catch (RuntimeException | Error e) {
      if (runs.ending()) {
        throw new CancellationException();
      }
      throw e;
    } finally {
      runs.end(task);
    }
  }

  private int report(Map<Status, Integer> counts) {
    counts.forEach((status, count) -> out.println(status.label() + ": " + count));
    Path table = wanted.folder().resolve(BatchLog.file(wanted.shard()));
    boolean there = Files.isRegularFile(table);
    if (there) {
      out.println("Log: " + table);
    }
    int failed = counts.getOrDefault(Status.ERROR, 0);
    if (failed > 0) {
      err.println(
          String.format(
              Locale.ROOT,
              "%d of the images failed%s",
              failed,
              there ? "; the log says why: " + table : "."));
    }
    return failed > 0 ? 1 : 0;
  }
}
