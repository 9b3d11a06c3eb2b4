package sc.fiji.svdtools.dialog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.awt.Dimension;
import java.awt.Point;
import java.util.ArrayList;
import java.util.List;
import javax.swing.JPanel;
import javax.swing.JTextArea;
import javax.swing.JViewport;
import javax.swing.SwingUtilities;
import javax.swing.text.AbstractDocument;
import javax.swing.text.AttributeSet;
import javax.swing.text.BadLocationException;
import javax.swing.text.DocumentFilter;
import org.junit.jupiter.api.Test;
import sc.fiji.svdtools.progress.LiveLine;

class LiveLineWidgetTest {

  /** A dialog is laid out once, before there is a text. */
  @Test
  void everyTextTakesTheSamePlace() {
    JTextArea area = LiveLineWidget.area();
    Dimension empty = area.getPreferredSize();
    assertTrue(empty.width > 300 && empty.height > 30, empty.toString());
    area.setText("a long text ".repeat(50));
    assertEquals(empty, area.getPreferredSize());
  }

  /** SciJava's dialogs scroll where the screen is too small for them. */
  @Test
  void aNewTextDoesNotScrollTheDialogToIt() throws Exception {
    JTextArea area = LiveLineWidget.area();
    JPanel fields = new JPanel(null);
    fields.setPreferredSize(new Dimension(400, 2000));
    fields.add(area);
    area.setBounds(0, 1900, 400, 50);
    JViewport viewport = new JViewport();
    viewport.setView(fields);
    viewport.setSize(400, 300);
    viewport.doLayout();
    for (String text : new String[] {"one", "two\nlines", ""}) {
      SwingUtilities.invokeAndWait(() -> area.setText(text));
      SwingUtilities.invokeAndWait(() -> {});
      assertEquals(new Point(0, 0), viewport.getViewPosition());
    }
  }

  /** Or a layout on another thread and the change wait for each other. */
  @Test
  void theTextChangesWhileNothingIsLaidOut() {
    JTextArea area = LiveLineWidget.area();
    List<Boolean> held = new ArrayList<>();
    ((AbstractDocument) area.getDocument())
        .setDocumentFilter(
            new DocumentFilter() {
              @Override
              public void replace(FilterBypass all, int at, int n, String text, AttributeSet looks)
                  throws BadLocationException {
                held.add(Thread.holdsLock(area.getTreeLock()));
                super.replace(all, at, n, text, looks);
              }
            });
    LiveLineWidget.show(area, new LiveLine.Line("wrong", true), Color.BLACK);
    assertEquals("wrong", area.getText());
    assertEquals(List.of(true), held);
  }
}
