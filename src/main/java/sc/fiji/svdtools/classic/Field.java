package sc.fiji.svdtools.classic;

import java.awt.Checkbox;
import java.awt.Choice;
import java.awt.Component;
import java.awt.TextField;
import org.scijava.module.ModuleItem;
import sc.fiji.svdtools.dialog.HelpText;
import sc.fiji.svdtools.dialog.Text;

/**
 * An input and the component that shows it. All values go through their text form, so that a dialog
 * is checked by the same rules as a macro.
 *
 * @param item the input
 * @param component a text field, choice or checkbox
 */
record Field(ModuleItem<?> item, Component component) {

  /** Name of the input, which is its macro key. */
  String name() {
    return item.getName();
  }

  /** What the component shows now. */
  String text() {
    if (component instanceof TextField field) {
      return field.getText();
    } else if (component instanceof Choice choice) {
      return choice.getSelectedItem();
    }
    return Boolean.toString(((Checkbox) component).getState());
  }

  /** Makes the component show {@code value}. */
  void show(Object value) {
    String text = text(value);
    if (component instanceof TextField field) {
      field.setText(text);
    } else if (component instanceof Choice choice) {
      choice.select(text);
    } else {
      ((Checkbox) component).setState(Boolean.parseBoolean(text));
    }
  }

  /** A value as text; empty for null. */
  static String text(Object value) {
    return value instanceof Number number
        ? Text.number(number)
        : value == null ? "" : value.toString();
  }

  /** The label, what the parameter is for and what is allowed; empty if the label says it all. */
  String hint() {
    String meaning = HelpText.meaning(item);
    return meaning.isEmpty() ? "" : Text.plain(item.getLabel()) + ": " + meaning;
  }
}
