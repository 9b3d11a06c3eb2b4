package sc.fiji.svdtools.dialog;

import java.util.List;
import java.util.Objects;
import javax.swing.DefaultComboBoxModel;
import javax.swing.JComboBox;
import org.scijava.Priority;
import org.scijava.plugin.Plugin;
import org.scijava.widget.InputWidget;
import org.scijava.widget.WidgetModel;
import sc.fiji.svdtools.key.KeyedCommand;

/** A text to be chosen from what there is when the dialog opens, see {@link #choices}. */
@Plugin(type = InputWidget.class, priority = Priority.VERY_HIGH)
public final class ChoiceWidget extends TextFieldWidget {

  private final JComboBox<String> box = new JComboBox<>();

  /**
   * What a dialog offers for an input: what the command says, and the value if it is none of these.
   *
   * @return empty for an input that is typed
   */
  public static List<String> choices(KeyedCommand command, String input, String value) {
    List<String> choices = command.choices(input);
    if (choices.isEmpty() || value == null || value.isEmpty() || choices.contains(value)) {
      return choices;
    }
    List<String> all = new java.util.ArrayList<>(choices);
    all.add(value);
    return all;
  }

  @Override
  public boolean supports(WidgetModel model) {
    return super.supports(model)
        && !FieldStyle.command(model).choices(model.getItem().getName()).isEmpty();
  }

  @Override
  public void set(WidgetModel model) {
    super.set(model);
    KeyedCommand command = FieldStyle.command(model);
    List<String> choices = choices(command, model.getItem().getName(), text());
    box.setModel(new DefaultComboBoxModel<>(choices.toArray(new String[0])));
    box.setToolTipText(model.getItem().getDescription());
    box.setSelectedItem(text());
    box.addActionListener(event -> updateModel());
    getComponent().setBorder(space(false));
    getComponent().add(box);
  }

  @Override
  public String getValue() {
    return (String) box.getSelectedItem();
  }

  @Override
  public void refreshWidget() {
    if (!Objects.equals(getValue(), text())) {
      box.setSelectedItem(text());
    }
  }
}
