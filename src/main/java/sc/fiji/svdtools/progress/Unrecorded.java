package sc.fiji.svdtools.progress;

import ij.ImagePlus;
import ij.WindowManager;
import ij.plugin.frame.Recorder;
import java.awt.EventQueue;
import java.awt.Window;
import java.awt.event.WindowAdapter;
import java.awt.event.WindowEvent;
import java.lang.reflect.InvocationTargetException;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Opens an image window without a line of ImageJ's recorder.
 *
 * <p>Where no command is noted, ImageJ writes {@code selectImage} for every image window that opens
 * or comes to the front. The line of our own commands says all; played again, the other would
 * select an older image of that title or, before the line, stop the macro.
 */
public final class Unrecorded {

  /** Noted as the running command meanwhile; never written. */
  private static final String OPENING = "SVD Tools opens a window";

  /** Property of an image opened beside a result: the ID of the image that was active before. */
  private static final String BEFORE = "sc.fiji.svdtools.before";

  /** How long ImageJ itself waits for a window to come to the front. */
  private static final int SECONDS = 5;

  private Unrecorded() {}

  /** Shows what a run made, set as changed: ImageJ asks whether to save it before it is closed. */
  public static void show(ImagePlus result) {
    result.changes = true;
    open(result::show);
  }

  /** The same for an image that belongs to a result, see {@link #beside(Runnable)}. */
  public static void beside(ImagePlus part) {
    part.changes = true;
    beside(part::show);
  }

  /**
   * Opens a window of what belongs to a result, such as a plot. The line of the run is not recorded
   * yet: for it the image that was active before still is, see {@link #active}.
   */
  public static void beside(Runnable opening) {
    ImagePlus before = WindowManager.getCurrentImage();
    open(opening);
    ImagePlus opened = WindowManager.getCurrentImage();
    if (before != null && opened != null && opened != before) {
      Object first = before.getProperty(BEFORE);
      opened.setProperty(BEFORE, first == null ? before.getID() : first);
    }
  }

  /**
   * Whether a recorded call takes {@code image} when it does not name one: it is the active image,
   * or was when what stands {@link #beside beside} the result was opened.
   */
  public static boolean active(ImagePlus image) {
    ImagePlus active = WindowManager.getCurrentImage();
    return active == image
        || active != null && Objects.equals(active.getProperty(BEFORE), image.getID());
  }

  /**
   * Opens a window and, while the recorder is open, waits until it is in front: of several opened
   * at once, any may come to the front later. Commands that are begun meanwhile are recorded all
   * the same.
   */
  public static void open(Runnable opening) {
    if (!Recorder.record || Recorder.scriptMode() || Recorder.getCommand() != null) {
      opening.run();
      return;
    }
    Recorder.setCommand(OPENING);
    Window before = WindowManager.getCurrentWindow();
    try {
      opening.run();
      Window last = WindowManager.getCurrentWindow();
      if (last != null && last != before && !EventQueue.isDispatchThread()) {
        awaitFront(last);
      }
    } finally {
      if (OPENING.equals(Recorder.getCommand())) {
        Recorder.disableCommandRecording();
      }
    }
  }

  private static void awaitFront(Window window) {
    CountDownLatch front = new CountDownLatch(1);
    WindowAdapter listener =
        new WindowAdapter() {
          @Override
          public void windowActivated(WindowEvent event) {
            front.countDown();
          }
        };
    window.addWindowListener(listener);
    try {
      boolean known = window.isActive() || front.await(SECONDS, TimeUnit.SECONDS);
      if (known) {
        // ImageJ's own listener comes to its end.
        EventQueue.invokeAndWait(() -> {});
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (InvocationTargetException e) {
      throw new IllegalStateException(e);
    } finally {
      window.removeWindowListener(listener);
    }
  }
}
