package sc.fiji.svdtools.dialog;

import javax.swing.JLabel;
import org.scijava.Priority;
import org.scijava.plugin.Plugin;
import org.scijava.widget.InputWidget;
import org.scijava.widget.WidgetModel;

/**
 * A message of our own commands in SciJava's Swing dialogs, in one line.
 *
 * <p>SciJava's own message is a page that may wrap: a dialog reserves room for the lines that a
 * narrow one would have, and a band below its buttons stays empty.
 */
@Plugin(type = InputWidget.class, priority = Priority.VERY_HIGH)
public final class NoteWidget extends MessageWidget<String> {

  private final JLabel note = new JLabel();

  @Override
  public boolean supports(WidgetModel model) {
    return super.supports(model)
        && model.isMessage()
        && model.getItem().getType() == String.class
        && FieldStyle.command(model) != null;
  }

  @Override
  public void set(WidgetModel model) {
    super.set(model);
    note.putClientProperty("html.disable", true);
    panel.add(note);
    panel.setBorder(TextFieldWidget.space(false));
    refreshWidget();
  }

  @Override
  public void refreshWidget() {
    note.setText(get().getText());
  }

  @Override
  public String getValue() {
    return note.getText();
  }
}
