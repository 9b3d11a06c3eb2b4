package sc.fiji.svdtools.command.classic;

import ij.gui.GenericDialog;
import java.awt.Color;
import java.awt.EventQueue;
import java.awt.FlowLayout;
import java.awt.GridBagConstraints;
import java.awt.GridBagLayout;
import java.awt.Panel;
import java.awt.TextArea;
import java.awt.event.FocusAdapter;
import java.awt.event.FocusEvent;
import sc.fiji.svdtools.command.LiveLine;

/**
 * The texts under the fields of a dialog: what the field in use is for, and below it the command's
 * {@link LiveLine} if it has one.
 *
 * <p>What is wrong stands in red in the line, without a line in place of the explanation.
 */
final class Remarks {

  private static final Color WRONG = new Color(0xb00000);
  private static final int COLUMNS = 54;
  private static final int WIDE_COLUMNS = 68;
  private static final int ROWS = 2;

  private final GenericDialog dialog;
  private final LiveLine line;
  private final TextArea hint;

  /** Adds the texts; {@code line} is null for a command without one. */
  Remarks(GenericDialog dialog, LiveLine line, boolean wide) {
    this.dialog = dialog;
    this.line = line;
    int columns = wide ? WIDE_COLUMNS : COLUMNS;
    hint = area("hint", wide ? ROWS : ROWS + 1, columns);
    add(hint);
    if (line != null) {
      TextArea text = area("line", ROWS + 1, columns);
      add(text);
      line.listen(said -> EventQueue.invokeLater(() -> show(text, said.text(), said.warning())));
    }
  }

  /** Explains {@code field} while it is in use. */
  void explain(Field field) {
    field
        .component()
        .addFocusListener(
            new FocusAdapter() {
              @Override
              public void focusGained(FocusEvent event) {
                if (!wrong()) {
                  hint.setText(field.hint());
                }
              }
            });
  }

  /** Says what is wrong. */
  void refuse(String sentence) {
    if (line != null) {
      line.say(sentence, true);
    } else {
      show(hint, sentence, true);
    }
  }

  /** Nothing is wrong any more. */
  void accept() {
    if (wrong()) {
      show(hint, "", false);
    }
  }

  private boolean wrong() {
    return WRONG.equals(hint.getForeground());
  }

  private void show(TextArea area, String text, boolean wrong) {
    area.setForeground(wrong ? WRONG : dialog.getForeground());
    area.setText(text);
  }

  private static TextArea area(String name, int rows, int columns) {
    TextArea area = new TextArea("", rows, columns, TextArea.SCROLLBARS_NONE);
    area.setName(name);
    area.setEditable(false);
    area.setFocusable(false);
    return area;
  }

  private void add(TextArea area) {
    Panel panel = new Panel(new FlowLayout(FlowLayout.LEFT, 0, 0));
    panel.add(area);
    dialog.addPanel(panel);
    GridBagLayout layout = (GridBagLayout) dialog.getLayout();
    GridBagConstraints whole = layout.getConstraints(panel);
    whole.gridwidth = GridBagConstraints.REMAINDER;
    layout.setConstraints(panel, whole);
    area.setBackground(dialog.getBackground());
  }
}
