package sc.fiji.svdtools.classic;

import java.awt.Color;
import java.awt.EventQueue;
import java.awt.FlowLayout;
import java.awt.GridBagConstraints;
import java.awt.GridBagLayout;
import java.awt.Panel;
import java.awt.TextArea;
import java.awt.event.FocusAdapter;
import java.awt.event.FocusEvent;
import sc.fiji.svdtools.dialog.TreeLock;
import sc.fiji.svdtools.progress.LiveLine;

/**
 * The texts under the fields of a dialog: what the field in use is for, and below it the command's
 * {@link LiveLine} if it has one.
 *
 * <p>What is wrong stands in red in the line, without a line in place of the explanation.
 */
final class Remarks {

  private static final Color WRONG = new Color(0xb00000);

  /** Size of the texts in characters, for one, two and three fields in a row. */
  private static final int[] WIDTH = {54, 68, 100};

  private static final int[] HINT_ROWS = {3, 2, 2};
  private static final int[] LINE_ROWS = {3, 3, 2};

  private final HelpedDialog dialog;
  private final LiveLine line;
  private final TextArea hint;

  /**
   * Adds the texts.
   *
   * @param line null for a command without one
   * @param columns number of fields in a row, 1 to 3
   */
  Remarks(HelpedDialog dialog, LiveLine line, int columns) {
    this.dialog = dialog;
    this.line = line;
    hint = area("hint", HINT_ROWS[columns - 1], WIDTH[columns - 1]);
    add(hint);
    if (line != null) {
      TextArea text = area("line", LINE_ROWS[columns - 1], WIDTH[columns - 1]);
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
                  show(hint, field.hint(), false);
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
    TreeLock.during(
        area,
        () -> {
          area.setForeground(wrong ? WRONG : dialog.getForeground());
          area.setText(text);
        });
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
    dialog.stays();
    GridBagLayout layout = (GridBagLayout) dialog.getLayout();
    GridBagConstraints whole = layout.getConstraints(panel);
    whole.gridwidth = GridBagConstraints.REMAINDER;
    layout.setConstraints(panel, whole);
    area.setBackground(dialog.getBackground());
  }
}
