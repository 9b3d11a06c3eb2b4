package sc.fiji.svdtools.dialog;

import ij.IJ;
import ij.plugin.BrowserLauncher;
import java.awt.Dialog.ModalityType;
import java.awt.Dimension;
import java.awt.Rectangle;
import java.awt.Toolkit;
import java.awt.Window;
import java.io.IOException;
import javax.swing.JDialog;
import javax.swing.JEditorPane;
import javax.swing.JScrollPane;
import javax.swing.WindowConstants;
import javax.swing.event.HyperlinkEvent;
import javax.swing.text.html.HTMLEditorKit;

/** A page of help beside the dialog that it is for; open until either is closed. */
public final class HelpWindow {

  private static final int WIDTH = 760;
  private static final int HEIGHT = 640;

  private HelpWindow() {}

  /**
   * Opens the window. Called on the event thread.
   *
   * @param owner the dialog
   * @param html the page
   */
  public static void open(Window owner, String title, String html) {
    JDialog window = new JDialog(owner, title, ModalityType.MODELESS);
    window.setDefaultCloseOperation(WindowConstants.DISPOSE_ON_CLOSE);
    JEditorPane pane = pane(html);
    pane.addHyperlinkListener(event -> follow(pane, event));
    window.add(new JScrollPane(pane));
    Dimension screen = Toolkit.getDefaultToolkit().getScreenSize();
    window.setSize(Math.min(WIDTH, screen.width), Math.min(HEIGHT, screen.height));
    window.setLocationRelativeTo(owner);
    window.setVisible(true);
  }

  private static JEditorPane pane(String html) {
    JEditorPane pane = new JEditorPane();
    HTMLEditorKit kit = new HTMLEditorKit();
    kit.getStyleSheet().addRule("body{font-family:sans-serif; font-size:11pt; margin:8px;}");
    kit.getStyleSheet().addRule("pre{font-size:10pt;}");
    pane.setEditorKit(kit);
    pane.setEditable(false);
    show(pane, html);
    return pane;
  }

  private static void follow(JEditorPane pane, HyperlinkEvent event) {
    String address = event.getDescription();
    if (event.getEventType() != HyperlinkEvent.EventType.ACTIVATED) {
      return;
    }
    if (address.startsWith(HelpPages.SCHEME)) {
      show(pane, HelpPages.at(address));
      return;
    }
    try {
      BrowserLauncher.openURL(address);
    } catch (IOException e) {
      IJ.showStatus("No browser can be opened for " + address);
    }
  }

  private static void show(JEditorPane pane, String html) {
    pane.setText("<html><body>" + html + "</body></html>");
    pane.setCaretPosition(0);
    pane.scrollRectToVisible(new Rectangle());
  }
}
