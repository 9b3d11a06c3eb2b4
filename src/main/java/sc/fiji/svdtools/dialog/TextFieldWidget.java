package sc.fiji.svdtools.dialog;

import java.awt.BorderLayout;
import javax.swing.BorderFactory;
import javax.swing.JPanel;
import javax.swing.border.Border;
import org.scijava.widget.AbstractInputWidget;
import org.scijava.widget.WidgetModel;

/** A text of our own commands in SciJava's Swing dialogs, in a form that those lack. */
abstract class TextFieldWidget extends AbstractInputWidget<String, JPanel> {

  private static final int GAP = 7;

  private final JPanel panel = new JPanel(new BorderLayout(GAP, 0));

  /**
   * The space that SciJava's own widgets leave around them.
   *
   * @param whole whether there is a button at the right, where others have nothing
   */
  static Border space(boolean whole) {
    return BorderFactory.createEmptyBorder(4, 1, 4, whole ? 1 : GAP + 1);
  }

  @Override
  public boolean supports(WidgetModel model) {
    return super.supports(model)
        && model.isText()
        && !model.isMessage()
        && !model.isMultipleChoice()
        && FieldStyle.command(model) != null;
  }

  @Override
  public JPanel getComponent() {
    return panel;
  }

  @Override
  public Class<JPanel> getComponentType() {
    return JPanel.class;
  }

  /** The value as the module has it; empty for null. */
  final String text() {
    String text = get().getText();
    return text == null ? "" : text;
  }
}
