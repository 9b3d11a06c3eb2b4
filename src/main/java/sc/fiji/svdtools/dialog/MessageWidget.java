package sc.fiji.svdtools.dialog;

import java.awt.BorderLayout;
import javax.swing.JPanel;
import org.scijava.widget.AbstractInputWidget;

/**
 * What says something in SciJava's Swing dialogs and takes no input: a panel beside its label.
 *
 * @param <T> of the command's field
 */
abstract class MessageWidget<T> extends AbstractInputWidget<T, JPanel> {

  final JPanel panel = new JPanel(new BorderLayout());

  /** Nothing to do unless a field of the dialog changes what is said. */
  @Override
  public void refreshWidget() {}

  @Override
  public boolean isLabeled() {
    return true;
  }

  @Override
  public boolean isMessage() {
    return true;
  }

  @Override
  public JPanel getComponent() {
    return panel;
  }

  @Override
  public Class<JPanel> getComponentType() {
    return JPanel.class;
  }
}
