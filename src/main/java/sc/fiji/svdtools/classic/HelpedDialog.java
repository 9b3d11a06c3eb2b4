package sc.fiji.svdtools.classic;

import ij.gui.GenericDialog;
import java.awt.BorderLayout;
import java.awt.Component;
import java.awt.Dimension;
import java.awt.GraphicsEnvironment;
import java.awt.GridBagLayout;
import java.awt.Panel;
import java.awt.Point;
import java.awt.ScrollPane;
import java.awt.event.ActionEvent;
import java.awt.event.FocusAdapter;
import java.awt.event.FocusEvent;
import java.util.List;

/**
 * ImageJ's dialog with two things more: Help does what it is told, and on a screen too small for
 * the fields they scroll, above what is said and the buttons.
 */
final class HelpedDialog extends GenericDialog {

  /** Place of the Help button among those of the dialog. */
  private static final int HELP = 3;

  /** Pixels that a bar to scroll with takes. */
  private static final int BAR = 25;

  /** Pixels that a press of an arrow of the bar moves. */
  private static final int STEP = 28;

  private final transient Runnable help;
  private int staying = 1;

  HelpedDialog(String title, Runnable help) {
    super(title);
    this.help = help;
    addHelp("");
  }

  /** What was added last does not scroll. */
  void stays() {
    staying++;
  }

  @Override
  public void actionPerformed(ActionEvent event) {
    if (event.getSource() == getButtons()[HELP]) {
      help.run();
    } else {
      super.actionPerformed(event);
    }
  }

  /** Called by ImageJ when all is added. */
  @Override
  public void pack() {
    super.pack();
    int most = GraphicsEnvironment.getLocalGraphicsEnvironment().getMaximumWindowBounds().height;
    if (getHeight() > most) {
      scroll(getHeight() - most);
      super.pack();
    }
  }

  private void scroll(int surplus) {
    List<Component> parts = List.of(getComponents());
    List<Component> below = parts.subList(parts.size() - staying, parts.size());
    Panel above = part(parts.subList(0, parts.size() - staying));
    Dimension whole = above.getPreferredSize();
    Panel under = part(below);
    ScrollPane pane = new ScrollPane(ScrollPane.SCROLLBARS_AS_NEEDED);
    pane.add(above);
    pane.setPreferredSize(new Dimension(whole.width + BAR, whole.height - surplus));
    pane.getVAdjustable().setUnitIncrement(STEP);
    setLayout(new BorderLayout());
    add(pane, BorderLayout.CENTER);
    add(under, BorderLayout.SOUTH);
    follow(pane, above);
  }

  /** A panel with some of the parts, each where it would be without the others. */
  private Panel part(List<Component> parts) {
    GridBagLayout from = (GridBagLayout) getLayout();
    Panel panel = new Panel(new GridBagLayout());
    parts.forEach(part -> panel.add(part, from.getConstraints(part)));
    return panel;
  }

  /** Scrolls to the field in use. */
  private static void follow(ScrollPane pane, Panel fields) {
    for (Component field : fields.getComponents()) {
      field.addFocusListener(
          new FocusAdapter() {
            @Override
            public void focusGained(FocusEvent event) {
              Point at = pane.getScrollPosition();
              int lowest = field.getY() + field.getHeight() - pane.getViewportSize().height;
              if (field.getY() < at.y || lowest > at.y) {
                pane.setScrollPosition(0, field.getY() < at.y ? field.getY() : lowest);
              }
            }
          });
    }
  }
}
