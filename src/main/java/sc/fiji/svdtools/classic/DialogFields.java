package sc.fiji.svdtools.classic;

import ij.gui.GenericDialog;
import java.awt.Button;
import java.awt.Choice;
import java.awt.Component;
import java.awt.FlowLayout;
import java.awt.Font;
import java.awt.GridBagConstraints;
import java.awt.GridBagLayout;
import java.awt.Label;
import java.awt.Panel;
import java.awt.TextField;
import java.io.File;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Vector;
import org.scijava.ItemVisibility;
import org.scijava.module.Module;
import org.scijava.module.ModuleItem;
import org.scijava.util.Types;
import org.scijava.widget.NumberWidget;
import org.scijava.widget.WidgetStyle;
import sc.fiji.svdtools.dialog.ChoiceWidget;
import sc.fiji.svdtools.dialog.FieldStyle;
import sc.fiji.svdtools.dialog.Text;
import sc.fiji.svdtools.key.KeyedCommand;

/**
 * Adds inputs to a dialog, each as the component that fits its type and style.
 *
 * <p>Numbers: a field, or a slider if the style says so. Texts with choices: a menu; other texts: a
 * field as wide as the input says; paths: a field with a Browse button. Messages are headings. A
 * long dialog has two short fields in a row, a very long one three.
 */
final class DialogFields {

  private static final int LONG = 10;
  private static final int VERY_LONG = 40;
  private static final int NUMBER_COLUMNS = 6;

  private final GenericDialog dialog;
  private final Module module;
  private final KeyedCommand command;
  private final List<Field> fields = new ArrayList<>();
  private final Map<ModuleItem<?>, Label> messages = new LinkedHashMap<>();
  private final int columns;
  private int inRow;

  DialogFields(GenericDialog dialog, Module module, KeyedCommand command, int inputs) {
    this.dialog = dialog;
    this.module = module;
    this.command = command;
    columns = inputs > VERY_LONG ? 3 : inputs > LONG ? 2 : 1;
  }

  /** Number of short fields in a row. */
  int columns() {
    return columns;
  }

  /** All fields added so far, in order. */
  List<Field> all() {
    return List.copyOf(fields);
  }

  /** The field that {@code component} belongs to. */
  Optional<Field> at(Object component) {
    return fields.stream().filter(field -> field.component() == component).findFirst();
  }

  /** Shows the messages as they are now. */
  void showMessages() {
    messages.forEach((item, label) -> label.setText(message(item)));
  }

  /** Adds the field of {@code item}. */
  void add(ModuleItem<?> item) {
    boolean beside = compact(item) && inRow > 0 && inRow < columns;
    inRow = beside ? inRow + 1 : compact(item) ? 1 : 0;
    if (beside) {
      dialog.addToSameRow();
    }
    if (item.getVisibility() == ItemVisibility.MESSAGE) {
      addMessage(item);
      return;
    }
    Object value = module.getInput(item.getName());
    List<?> choices = choices(item);
    if (!choices.isEmpty()) {
      String[] items = choices.stream().map(Field::text).toArray(String[]::new);
      dialog.addChoice(label(item), items, Field.text(value));
      fields.add(new Field(item, last(dialog.getChoices(), Choice.class)));
    } else if (box(item)) {
      dialog.addCheckbox(label(item), Boolean.TRUE.equals(value));
      fields.add(new Field(item, (Component) dialog.getCheckboxes().lastElement()));
    } else if (slider(item)) {
      addSlider(item, (Number) value);
    } else {
      addText(item, Field.text(value));
    }
  }

  private List<?> choices(ModuleItem<?> item) {
    List<?> declared = item.getChoices();
    return declared != null && !declared.isEmpty()
        ? declared
        : ChoiceWidget.choices(
            command, item.getName(), Field.text(module.getInput(item.getName())));
  }

  private boolean compact(ModuleItem<?> item) {
    boolean menu = !choices(item).isEmpty();
    boolean small = menu || box(item) || brief(item) || number(item) && !slider(item);
    return DialogHarvester.askable(item) && small;
  }

  private static boolean box(ModuleItem<?> item) {
    return Types.box(item.getType()) == Boolean.class;
  }

  private static boolean brief(ModuleItem<?> item) {
    return item.getType() == String.class && item.getColumnCount() <= FieldStyle.SHORT;
  }

  private static boolean number(ModuleItem<?> item) {
    return Number.class.isAssignableFrom(Types.box(item.getType()));
  }

  private void addMessage(ModuleItem<?> item) {
    dialog.addMessage(message(item), new Font(Font.SANS_SERIF, Font.BOLD, 12));
    if (dialog.getMessage() instanceof Label label) {
      messages.put(item, label);
    }
  }

  private String message(ModuleItem<?> item) {
    String text = Text.plain(Field.text(module.getInput(item.getName())));
    return (Text.plain(item.getLabel()) + " " + text).trim();
  }

  private void addSlider(ModuleItem<?> item, Number value) {
    Number step = item.getStepSize();
    dialog.addSlider(
        label(item),
        ((Number) item.getMinimumValue()).doubleValue(),
        ((Number) item.getMaximumValue()).doubleValue(),
        value == null ? 0 : value.doubleValue(),
        step == null ? 1 : step.doubleValue());
    Field field = new Field(item, last(dialog.getNumericFields(), TextField.class));
    field.show(value);
    fields.add(field);
  }

  private void addText(ModuleItem<?> item, String text) {
    dialog.addStringField(label(item), text, number(item) ? NUMBER_COLUMNS : item.getColumnCount());
    TextField field = last(dialog.getStringFields(), TextField.class);
    fields.add(new Field(item, field));
    GridBagLayout layout = (GridBagLayout) dialog.getLayout();
    GridBagConstraints place = layout.getConstraints(field);
    if (brief(item)) {
      place.gridwidth = 1;
      layout.setConstraints(field, place);
    } else if (FieldStyle.isPath(item.getWidgetStyle())) {
      dialog.add(withBrowse(item, field), place);
    }
  }

  private Panel withBrowse(ModuleItem<?> item, TextField field) {
    Button browse = new Button("Browse");
    browse.addActionListener(
        event -> {
          String style = item.getWidgetStyle();
          File chosen = ClassicUi.choose(Text.plain(label(item)), new File(field.getText()), style);
          if (chosen != null) {
            field.setText(chosen.getPath());
          }
        });
    Panel panel = new Panel(new FlowLayout(FlowLayout.LEFT, 0, 0));
    panel.add(field);
    panel.add(browse);
    return panel;
  }

  private static boolean slider(ModuleItem<?> item) {
    String style = item.getWidgetStyle();
    return item.getMinimumValue() instanceof Number
        && item.getMaximumValue() instanceof Number
        && (WidgetStyle.isStyle(style, NumberWidget.SLIDER_STYLE)
            || WidgetStyle.isStyle(style, NumberWidget.SCROLL_BAR_STYLE));
  }

  private static String label(ModuleItem<?> item) {
    String label = item.getLabel();
    return Text.plain(label == null || label.isEmpty() ? item.getName() : label);
  }

  private static <T> T last(Vector<?> components, Class<T> type) {
    return type.cast(components.lastElement());
  }
}
