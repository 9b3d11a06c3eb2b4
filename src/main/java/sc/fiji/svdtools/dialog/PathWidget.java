package sc.fiji.svdtools.dialog;

import java.awt.BorderLayout;
import java.io.File;
import javax.swing.JButton;
import javax.swing.JFileChooser;
import javax.swing.JTextField;
import javax.swing.event.DocumentEvent;
import javax.swing.event.DocumentListener;
import org.scijava.Priority;
import org.scijava.plugin.Plugin;
import org.scijava.widget.InputWidget;
import org.scijava.widget.WidgetModel;

/** A text that is a path, with a Browse button; see {@link FieldStyle}. */
@Plugin(type = InputWidget.class, priority = Priority.VERY_HIGH)
public final class PathWidget extends TextFieldWidget {

  private final JTextField field = new JTextField();
  private final JButton browse = new JButton("Browse");

  @Override
  public boolean supports(WidgetModel model) {
    return super.supports(model) && FieldStyle.isPath(model.getItem().getWidgetStyle());
  }

  @Override
  public void set(WidgetModel model) {
    super.set(model);
    field.setColumns(model.getItem().getColumnCount());
    field.setToolTipText(model.getItem().getDescription());
    field.setText(text());
    field.getDocument().addDocumentListener(new Typing());
    browse.addActionListener(event -> browse());
    getComponent().setBorder(space(true));
    getComponent().add(field);
    getComponent().add(browse, BorderLayout.LINE_END);
  }

  @Override
  public String getValue() {
    return field.getText();
  }

  @Override
  public void refreshWidget() {
    if (!field.getText().equals(text())) {
      field.setText(text());
    }
  }

  private void browse() {
    JFileChooser chooser = new JFileChooser(new File(field.getText()));
    chooser.setFileSelectionMode(FieldStyle.selectionMode(get().getItem().getWidgetStyle()));
    chooser.setDialogTitle(get().getWidgetLabel());
    if (chooser.showOpenDialog(getComponent()) == JFileChooser.APPROVE_OPTION) {
      field.setText(chooser.getSelectedFile().getPath());
    }
  }

  /** Tells the module what was typed. */
  private final class Typing implements DocumentListener {

    @Override
    public void insertUpdate(DocumentEvent event) {
      updateModel();
    }

    @Override
    public void removeUpdate(DocumentEvent event) {
      updateModel();
    }

    @Override
    public void changedUpdate(DocumentEvent event) {
      updateModel();
    }
  }
}
