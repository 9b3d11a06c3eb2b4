package sc.fiji.svdtools.progress;

import java.util.Locale;
import java.util.function.Supplier;
import sc.fiji.svdtools.clip.Preview;
import sc.fiji.svdtools.clip.Progress;

/**
 * The progress of a run, with a window that shows the clip as it forms.
 *
 * <p>There is no window in batch mode, without a display, or where none is wanted; then no preview
 * is made either. Closing this closes the window.
 */
public final class PreviewProgress implements Progress, AutoCloseable {

  private final Progress progress;
  private final PreviewWindow window;

  /**
   * @param progress gets all reports and decides when to stop
   * @param wanted whether the user wants a window
   * @param fps frames of the clip per second
   */
  public PreviewProgress(Progress progress, boolean wanted, int fps) {
    this.progress = progress;
    window = wanted && MacroHost.windows() ? new PreviewWindow(fps) : null;
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
    if (window != null && !window.closed()) {
      window.show(String.format(Locale.ROOT, "Preview, step %d of %d", done, total), preview.get());
    }
  }

  @Override
  public boolean cancelled() {
    return progress.cancelled();
  }

  @Override
  public void close() {
    if (window != null) {
      window.close();
    }
  }
}
