package sc.fiji.svdtools.command;

import ij.ImagePlus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CancellationException;
import org.scijava.app.StatusService;
import org.scijava.command.ContextCommand;
import org.scijava.log.LogService;
import org.scijava.plugin.Parameter;
import org.scijava.task.Task;
import sc.fiji.svdtools.dialog.Labels;
import sc.fiji.svdtools.job.HeapNeed;
import sc.fiji.svdtools.key.KeyedCommand;
import sc.fiji.svdtools.progress.MacroHost;
import sc.fiji.svdtools.progress.RunProgress;
import sc.fiji.svdtools.progress.Runs;
import sc.fiji.svdtools.progress.Unrecorded;
import sc.fiji.svdtools.text.Reason;

/**
 * A command that takes a while: a task with a stop button, and one sentence for each way to fail.
 *
 * <p>A sentence cancels the command, so that no output is shown, and ends a macro.
 */
abstract class LongCommand extends ContextCommand implements KeyedCommand {

  @Parameter private LogService log;
  @Parameter private StatusService status;
  @Parameter private Runs runs;

  /** What a command does while its task runs. */
  @FunctionalInterface
  interface Work {
    void run(Task task) throws IOException;
  }

  /**
   * Does the work.
   *
   * @param title of the task
   * @param cannotWrite begins the sentence for files that cannot be written
   */
  final void attempt(String title, String cannotWrite, Work work) {
    Task task = null;
    try {
      task = runs.begin(title);
      work.run(task);
    } catch (CancellationException e) {
      refuse(null, "The run was stopped.");
    } catch (IllegalArgumentException | IllegalStateException | ArithmeticException e) {
      log.debug(e);
      refuse(e.getMessage());
    } catch (IOException e) {
      refuse(cannotWrite + ": " + Reason.withFile(e));
    } catch (UncheckedIOException e) {
      refuse(cannotWrite + ": " + Reason.withFile(e.getCause()));
    } catch (OutOfMemoryError e) {
      refuse(HeapNeed.sentence("The run", e));
    } catch (RuntimeException | LinkageError e) {
      log.error(e);
      refuse("The run failed: " + e);
    } finally {
      end(task);
    }
  }

  /** A context that ends waits for the run, so its services are still there before. */
  private void end(Task task) {
    try {
      status.showStatus(1, 1, "");
      status.clearStatus();
    } finally {
      if (task != null) {
        runs.end(task);
      }
    }
  }

  /** What writes files. */
  @FunctionalInterface
  interface Saving {
    void run() throws IOException;
  }

  /**
   * Saves what belongs to a result. A command that is refused gives no output: where the files
   * cannot be written, the result is shown first.
   */
  static void saving(ImagePlus result, Saving files) throws IOException {
    try {
      files.run();
    } catch (IOException e) {
      if (MacroHost.windows()) {
        Unrecorded.show(result);
      }
      throw e;
    }
  }

  /** Progress in the status bar and in the task. */
  final RunProgress progress(Task task) {
    return new RunProgress(task, status, System::nanoTime);
  }

  final LogService log() {
    return log;
  }

  final StatusService status() {
    return status;
  }

  private void refuse(String sentence) {
    refuse(sentence, sentence);
  }

  private void refuse(String reason, String sentence) {
    cancel(MacroHost.unattended() ? reason : Labels.of(getClass()).shown(reason));
    MacroHost.failed(sentence, log);
  }
}
