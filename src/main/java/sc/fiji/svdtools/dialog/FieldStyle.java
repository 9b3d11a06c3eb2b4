package sc.fiji.svdtools.dialog;

import javax.swing.JFileChooser;
import org.scijava.module.Module;
import org.scijava.widget.FileWidget;
import org.scijava.widget.WidgetModel;
import org.scijava.widget.WidgetStyle;
import sc.fiji.svdtools.key.KeyedCommand;

/**
 * Widths and styles of the text fields of dialogs, in Fiji and in plain ImageJ.
 *
 * <p>Widths are in columns, as {@code @Parameter} has them. Texts are no {@code File}, since one
 * left empty could not be recorded; the style says that a text is a path, and gets a Browse button.
 */
public final class FieldStyle {

  /** Width of a number or a few: two or three of them fit in a row of plain ImageJ's dialogs. */
  public static final int SHORT = 12;

  /** Width of names, sentences and paths. */
  public static final int WIDE = 30;

  /** A file or folder, or something else that may be typed. */
  public static final String FILE = "path,open";

  /** A folder. */
  public static final String FOLDER = "path,directory";

  private static final String PATH = "path";

  private FieldStyle() {}

  /** Whether a text of this style is a path. */
  public static boolean isPath(String style) {
    return WidgetStyle.isStyle(style, PATH);
  }

  /** What a file chooser for {@code style} offers, as one of {@link JFileChooser}'s modes. */
  public static int selectionMode(String style) {
    return WidgetStyle.isStyle(style, FileWidget.DIRECTORY_STYLE)
        ? JFileChooser.DIRECTORIES_ONLY
        : WidgetStyle.isStyle(style, FileWidget.SAVE_STYLE)
            ? JFileChooser.FILES_ONLY
            : JFileChooser.FILES_AND_DIRECTORIES;
  }

  /** The command whose field a widget would be; null for commands of others. */
  static KeyedCommand command(WidgetModel model) {
    Module module = model.getModule();
    return module != null && module.getDelegateObject() instanceof KeyedCommand own ? own : null;
  }
}
