package sc.fiji.svdtools.dialog;

import java.awt.BorderLayout;
import javax.swing.JButton;
import javax.swing.SwingUtilities;
import org.scijava.Priority;
import org.scijava.module.Module;
import org.scijava.plugin.Plugin;
import org.scijava.widget.InputWidget;
import org.scijava.widget.WidgetModel;

/** A {@link HelpLink} as a button in SciJava's Swing dialogs. */
@Plugin(type = InputWidget.class, priority = Priority.VERY_HIGH)
public final class HelpWidget extends MessageWidget<HelpLink> {

  private final JButton button = new JButton("Help");

  @Override
  public boolean supports(WidgetModel model) {
    return super.supports(model) && model.getItem().getType() == HelpLink.class;
  }

  @Override
  public void set(WidgetModel model) {
    super.set(model);
    panel.add(button, BorderLayout.LINE_START);
    button.addActionListener(event -> open());
  }

  private void open() {
    Module module = get().getModule();
    String title = HelpText.title(module.getInfo());
    HelpWindow.open(
        SwingUtilities.getWindowAncestor(panel),
        title + " Help",
        HelpText.of(title, module.getInfo().inputs(), getValue()));
  }

  @Override
  public HelpLink getValue() {
    return (HelpLink) get().getItem().getValue(get().getModule());
  }

  @Override
  public boolean isLabeled() {
    return false;
  }
}
