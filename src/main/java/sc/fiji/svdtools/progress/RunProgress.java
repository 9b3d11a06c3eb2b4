package sc.fiji.svdtools.progress;

import ij.IJ;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.function.LongSupplier;
import org.scijava.app.StatusService;
import org.scijava.task.Task;
import sc.fiji.svdtools.clip.Progress;
import sc.fiji.svdtools.natives.Watcher;

/**
 * Progress in the status bar and as a task with a stop button, with the time left.
 *
 * <p>Stopped by the task's button or the Escape key.
 */
public final class RunProgress implements Progress, Watcher {

  private static final double NANOS = 1e9;
  private static final long MEGA = 1_000_000;
  private static final double LEAST_SECONDS = 2;

  private final Task task;
  private final StatusService status;
  private final LongSupplier nanoTime;
  private volatile boolean stopped;
  private String current = "";
  private long began;
  private int doneBefore;

  public RunProgress(Task task, StatusService status, LongSupplier nanoTime) {
    this.task = task;
    this.status = status;
    this.nanoTime = nanoTime;
    task.setCancelCallBack(() -> stopped = true);
    IJ.resetEscape();
  }

  @Override
  public void update(Stage stage, int done, int total) {
    report(stage.label(), done, total);
  }

  @Override
  public void update(String step, long done, long total) {
    report(step + " (MB)", (int) (done / MEGA), (int) (total / MEGA));
  }

  private void report(String label, int done, int total) {
    if (!label.equals(current)) {
      current = label;
      began = nanoTime.getAsLong();
      doneBefore = done;
    }
    String text = text(label, done, total);
    task.setProgressMaximum(total);
    task.setProgressValue(done);
    task.setStatusMessage(text);
    status.showStatus(done, total, text);
  }

  @Override
  public void notice(String text) {
    if (!text.isEmpty()) {
      task.setStatusMessage(text);
      status.showStatus(0, 1, text);
    }
  }

  @Override
  public boolean cancelled() {
    stopped |= task.isCanceled() || IJ.escapePressed();
    return stopped;
  }

  /**
   * For work between two of its parts.
   *
   * @throws CancellationException once the user wants to stop
   */
  public void check() {
    if (cancelled()) {
      throw new CancellationException("The run was cancelled.");
    }
  }

  private String text(String label, int done, int total) {
    String text = String.format(Locale.ROOT, "%s %d/%d", label, done, total);
    double elapsed = (nanoTime.getAsLong() - began) / NANOS;
    if (done <= doneBefore || done >= total || elapsed < LEAST_SECONDS) {
      return text;
    }
    return text + ", about " + duration(elapsed / (done - doneBefore) * (total - done)) + " left";
  }

  /** Seconds as text. */
  static String duration(double seconds) {
    long s = (long) Math.ceil(seconds);
    return s < 60
        ? s + " s"
        : s < 3600
            ? String.format(Locale.ROOT, "%d min %02d s", s / 60, s % 60)
            : String.format(Locale.ROOT, "%d h %02d min", s / 3600, s / 60 % 60);
  }
}
