package sc.fiji.svdtools.progress;

import ij.IJ;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.scijava.app.StatusService;
import org.scijava.task.Task;
import sc.fiji.svdtools.clip.Progress;

/** Progress of a batch: images finished, what is done to the current one, the time left. */
public final class BatchProgress {

  private static final double NANOS = 1e9;
  private static final int PARTS = 100;

  private final Task task;
  private final StatusService status;
  private final int images;
  private final LongSupplier nanoTime;
  private final long began;
  private int finished;
  private int made;
  private volatile boolean stopped;

  public BatchProgress(Task task, StatusService status, int images, LongSupplier nanoTime) {
    this.task = task;
    this.status = status;
    this.images = images;
    this.nanoTime = nanoTime;
    began = nanoTime.getAsLong();
    task.setCancelCallBack(() -> stopped = true);
    task.setProgressMaximum((long) images * PARTS);
    IJ.resetEscape();
  }

  /** The progress of one image, or of loading the model. */
  public Progress of(String name) {
    return new Progress() {
      @Override
      public void update(Stage stage, int done, int total) {
        show(name, stage, done, total);
      }

      @Override
      public boolean cancelled() {
        return BatchProgress.this.cancelled();
      }
    };
  }

  /** True once the user wants to stop. */
  public boolean cancelled() {
    stopped |= task.isCanceled() || IJ.escapePressed();
    return stopped;
  }

  /**
   * Counts an image.
   *
   * @param worked false if it was found finished, which says nothing about the time left
   */
  public synchronized void finished(boolean worked) {
    finished++;
    made += worked ? 1 : 0;
    task.setProgressValue((long) finished * PARTS);
  }

  private synchronized void show(String name, Progress.Stage stage, int done, int total) {
    boolean sampling = stage == Progress.Stage.SAMPLE;
    int part = sampling ? PARTS * done / Math.max(1, total) : 0;
    String text =
        String.format(
            Locale.ROOT,
            "%d/%d %s: %s %d/%d%s",
            Math.min(images, finished + 1),
            images,
            name,
            stage.label(),
            done,
            total,
            left());
    task.setProgressValue((long) finished * PARTS + part);
    task.setStatusMessage(text);
    status.showStatus(finished * PARTS + part, images * PARTS, text);
  }

  private String left() {
    if (made == 0) {
      return "";
    }
    double seconds = (nanoTime.getAsLong() - began) / NANOS / made * (images - finished);
    return ", about " + RunProgress.duration(seconds) + " left";
  }
}
