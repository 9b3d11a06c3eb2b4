package sc.fiji.svdtools.gui;

import java.awt.Dialog;
import java.awt.TextArea;
import java.beans.PropertyChangeListener;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * ImageJ lays dialogs out on the command's thread, while a text may change on AWT's: where the
 * change does not take the lock of the layout first, each can wait for the other for ever.
 */
final class LayoutScenario {

  static final String NAME = "textsChangeWhileNothingIsLaidOut";

  private static final int SECONDS = 20;

  private LayoutScenario() {}

  /** The colour changes with the text, and at once tells who listens. */
  static void run(Dialog dialog, TextArea line) throws Exception {
    CompletableFuture<Boolean> held = new CompletableFuture<>();
    PropertyChangeListener listener = change -> held.complete(Thread.holdsLock(line.getTreeLock()));
    line.addPropertyChangeListener("foreground", listener);
    Screen.fill(dialog, "Steps", "-1");
    boolean safe = held.get(SECONDS, TimeUnit.SECONDS);
    line.removePropertyChangeListener("foreground", listener);
    if (!safe) {
      throw new AssertionError("The line changed without the lock of the layout.");
    }
  }
}
