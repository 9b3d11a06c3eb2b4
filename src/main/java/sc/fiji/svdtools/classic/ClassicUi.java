package sc.fiji.svdtools.classic;

import ij.IJ;
import java.io.File;
import javax.swing.JFileChooser;
import org.scijava.display.Display;
import org.scijava.plugin.AbstractRichPlugin;
import org.scijava.ui.DialogPrompt;
import org.scijava.ui.StatusBar;
import org.scijava.ui.UserInterface;
import org.scijava.ui.viewer.DisplayWindow;
import org.scijava.widget.FileWidget;
import org.scijava.widget.WidgetStyle;
import sc.fiji.svdtools.dialog.FieldStyle;
import sc.fiji.svdtools.dialog.Text;

/**
 * ImageJ's own window as SciJava's user interface: status line, progress bar, messages and file
 * choosers.
 *
 * <p>Not in the plugin index: Fiji must not find it.
 */
final class ClassicUi extends AbstractRichPlugin implements UserInterface {

  @Override
  public StatusBar getStatusBar() {
    return new StatusBar() {
      @Override
      public void setStatus(String message) {
        IJ.showStatus(message);
      }

      @Override
      public void setProgress(int value, int maximum) {
        IJ.showProgress(value, maximum);
      }
    };
  }

  @Override
  public DialogPrompt dialogPrompt(
      String message,
      String title,
      DialogPrompt.MessageType messageType,
      DialogPrompt.OptionType optionType) {
    return () -> {
      IJ.showMessage("SVD Tools", Text.wrapped(message));
      return DialogPrompt.Result.OK_OPTION;
    };
  }

  @Override
  public File chooseFile(String title, File file, String style) {
    return choose(title, file, style);
  }

  /** Asks for a file or folder; null if the user cancelled. */
  static File choose(String title, File file, String style) {
    JFileChooser chooser = new JFileChooser(file);
    chooser.setDialogTitle(title);
    boolean save = WidgetStyle.isStyle(style, FileWidget.SAVE_STYLE);
    chooser.setFileSelectionMode(FieldStyle.selectionMode(style));
    int answer = save ? chooser.showSaveDialog(null) : chooser.showOpenDialog(null);
    return answer == JFileChooser.APPROVE_OPTION ? chooser.getSelectedFile() : null;
  }

  @Override
  public boolean isVisible() {
    return IJ.getInstance() != null;
  }

  @Override
  public boolean requiresEDT() {
    return false;
  }

  @Override
  public DisplayWindow createDisplayWindow(Display<?> display) {
    return null;
  }

  @Override
  public void show() {}

  @Override
  public void show(String name, Object o) {}

  @Override
  public void show(Display<?> display) {}

  @Override
  public void showContextMenu(String menuRoot, Display<?> display, int x, int y) {}

  @Override
  public void saveLocation() {}

  @Override
  public void restoreLocation() {}

  @Override
  public void dispose() {}
}
