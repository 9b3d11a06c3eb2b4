package sc.fiji.svdtools.dialog;

import java.awt.Color;
import java.awt.Dimension;
import javax.swing.JPanel;
import javax.swing.JScrollPane;
import javax.swing.JTextArea;
import javax.swing.SwingUtilities;
import javax.swing.text.DefaultCaret;
import org.scijava.Priority;
import org.scijava.plugin.Plugin;
import org.scijava.widget.InputWidget;
import org.scijava.widget.WidgetModel;
import sc.fiji.svdtools.progress.LiveLine;

/**
 * A {@link LiveLine} in SciJava's Swing dialogs, whose own messages change only when a field does.
 */
@Plugin(type = InputWidget.class, priority = Priority.VERY_HIGH)
public final class LiveLineWidget extends MessageWidget<LiveLine> {

  private static final Color WRONG = new Color(0xb00000);

  /** Until the line says something. */
  private static final String WAITING = "Working out what a run will do...";

  private static final int ROWS = 3;
  private static final int COLUMNS = 45;

  private final JTextArea area = area();

  /** Text that can change below the fold without the dialog scrolling to it. */
  static JTextArea area() {
    JTextArea area =
        new JTextArea(ROWS, COLUMNS) {
          @Override
          public Dimension getMinimumSize() {
            return getPreferredSize();
          }

          /** The same for every text: the dialog is laid out before there is one. */
          @Override
          public Dimension getPreferredSize() {
            return new Dimension(COLUMNS * getColumnWidth(), ROWS * getRowHeight());
          }
        };
    ((DefaultCaret) area.getCaret()).setUpdatePolicy(DefaultCaret.NEVER_UPDATE);
    area.setEditable(false);
    area.setFocusable(false);
    area.setOpaque(false);
    area.setLineWrap(true);
    area.setWrapStyleWord(true);
    return area;
  }

  @Override
  public boolean supports(WidgetModel model) {
    return super.supports(model) && model.getItem().getType() == LiveLine.class;
  }

  @Override
  public void set(WidgetModel model) {
    super.set(model);
    Color plain = panel.getForeground();
    area.setFont(panel.getFont());
    panel.add(area);
    panel.setBorder(TextFieldWidget.space(false));
    panel.addHierarchyListener(event -> ease(panel));
    getValue().listen(said -> SwingUtilities.invokeLater(() -> show(area, said, plain)));
  }

  /** Makes a turn of the wheel scroll a dialog by rows; SciJava's moves by three pixels. */
  static void ease(JPanel panel) {
    JScrollPane pane = (JScrollPane) SwingUtilities.getAncestorOfClass(JScrollPane.class, panel);
    if (pane != null) {
      pane.getVerticalScrollBar()
          .setUnitIncrement(panel.getFontMetrics(panel.getFont()).getHeight());
    }
  }

  static void show(JTextArea area, LiveLine.Line said, Color plain) {
    TreeLock.during(
        area,
        () -> {
          area.setForeground(said.warning() ? WRONG : plain);
          area.setText(said.text().isEmpty() ? WAITING : said.text());
          area.setToolTipText(said.text());
        });
  }

  @Override
  public LiveLine getValue() {
    return (LiveLine) get().getItem().getValue(get().getModule());
  }
}
