package sc.fiji.svdtools.dialog;

import java.awt.Component;

/**
 * Changes of texts while a dialog may be laid out on another thread.
 *
 * <p>A layout holds the lock of AWT's tree and asks for that of a text; a change of a text holds
 * that of the text and asks for the tree's. Each then waits for the other for ever, and the dialog
 * stands still. Whoever takes the tree's lock first, as here, cannot meet a layout.
 */
public final class TreeLock {

  private TreeLock() {}

  /** Makes a change to {@code component} while nothing is laid out. */
  public static void during(Component component, Runnable change) {
    synchronized (component.getTreeLock()) {
      change.run();
    }
  }
}
