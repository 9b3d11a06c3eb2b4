package sc.fiji.svdtools.gui;

import ij.IJ;
import ij.ImageJ;
import ij.WindowManager;
import java.awt.AWTEvent;
import java.awt.Dialog;
import java.awt.EventQueue;
import java.awt.Frame;
import java.awt.Toolkit;
import java.awt.Window;
import java.awt.event.WindowEvent;
import java.util.concurrent.atomic.AtomicInteger;

/** Parts of {@link GuiSession}: the window that shows a clip while it forms. */
final class PreviewScenarios {

  private static final String TITLE = "Preview, step ";

  private final Screen screen;
  private final String image;

  /**
   * @param image title of the open image
   */
  PreviewScenarios(Screen screen, String image) {
    this.screen = screen;
    this.image = image;
  }

  /** Open while the run goes on, never the active image; gone after the run was stopped. */
  void thePreviewFollowsTheSteps() throws Exception {
    start("60");
    Frame window = Screen.await("step 20", () -> shown(TITLE + "[2-5][0-9] of 60"));
    GuiSession.check(WindowManager.getImageCount() == 1, "the preview counts as an image");
    GuiSession.check(!window.isFocused(), "the preview took the focus");
    GuiSession.check(image.equals(IJ.getImage().getTitle()), IJ.getImage().getTitle());
    screen.shoot("preview", IJ.getInstance(), WindowManager.getWindow(image), window);
    GuiSession.pressEscape();
    GuiSession.awaitEnd();
    Screen.await("the end of the preview", () -> !window.isDisplayable());
    GuiSession.check(GuiSession.recorded().isEmpty(), GuiSession.recorded());
  }

  /** Closed by hand it stays closed, and the run goes on; the clip is then the active image. */
  void closingThePreviewDoesNotStopTheRun() throws Exception {
    AtomicInteger opened = new AtomicInteger();
    try (Watch watch = new Watch(opened)) {
      start("30");
      Frame window = Screen.await("the preview", () -> shown(TITLE + "[0-9]+ of 30"));
      EventQueue.invokeLater(
          () -> window.dispatchEvent(new WindowEvent(window, WindowEvent.WINDOW_CLOSING)));
      Screen.await("the end of the preview", () -> !window.isDisplayable());
      GuiSession.check(
          ImageJ.getStatusBarText().startsWith("Denoising"),
          "the run was over: " + ImageJ.getStatusBarText());
      GuiSession.awaitEnd();
    }
    GuiSession.check(opened.get() == 1, "previews opened: " + opened);
    ij.ImagePlus made = GuiSession.clip();
    made.changes = false;
    made.close();
    String line = GuiSession.recorded();
    GuiSession.check(line.contains(" planes=shown preview=true "), line);
  }

  /** A macro sees the same images with a preview, and none opens where it is not wanted. */
  void macrosDoNotMeetThePreview() throws Exception {
    GuiSession.check(opened("setBatchMode(true);", "frames=2 steps=2") == 0, "in batch mode");
    GuiSession.check(opened("", "frames=2 steps=2 preview=false") == 0, "though switched off");
    GuiSession.check(opened("", "frames=2 steps=2") == 1, "not in a macro with windows");
  }

  private int opened(String before, String options) throws Exception {
    AtomicInteger opened = new AtomicInteger();
    try (Watch watch = new Watch(opened)) {
      IJ.selectWindow(image);
      String seen =
          IJ.runMacro(
              before
                  + "run('%s', '%s'); seen = getTitle() + ' ' + nImages; close(); return seen;"
                      .formatted(GuiSession.ANIMATE, options));
      GuiSession.check(seen.endsWith("-synthetic 2"), seen);
      Screen.await("the end of the preview", () -> shown(TITLE + ".*") == null);
    }
    return opened.get();
  }

  private void start(String steps) throws Exception {
    IJ.selectWindow(image);
    Dialog dialog = GuiSession.open(GuiSession.ANIMATE);
    Screen.fill(dialog, "Frames (0 = as trained)", "2");
    Screen.fill(dialog, "Steps", steps);
    Screen.click(Screen.button(dialog, "OK"));
  }

  private static Frame shown(String title) {
    for (Window window : Window.getWindows()) {
      if (window.isShowing() && window instanceof Frame frame && frame.getTitle().matches(title)) {
        return frame;
      }
    }
    return null;
  }

  /** Counts the previews that open. */
  private static final class Watch implements AutoCloseable {

    private final java.awt.event.AWTEventListener listener;

    Watch(AtomicInteger opened) {
      listener =
          event -> {
            if (event.getID() == WindowEvent.WINDOW_OPENED
                && event.getSource() instanceof Frame frame
                && frame.getTitle().startsWith(TITLE)) {
              opened.incrementAndGet();
            }
          };
      Toolkit.getDefaultToolkit().addAWTEventListener(listener, AWTEvent.WINDOW_EVENT_MASK);
    }

    @Override
    public void close() {
      Toolkit.getDefaultToolkit().removeAWTEventListener(listener);
    }
  }
}
