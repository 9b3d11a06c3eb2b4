package sc.fiji.svdtools.command.classic;

import ij.gui.DialogListener;
import ij.gui.GenericDialog;
import java.awt.AWTEvent;
import java.awt.Button;
import java.awt.Color;
import java.awt.FlowLayout;
import java.awt.GridBagConstraints;
import java.awt.GridBagLayout;
import java.awt.Panel;
import java.awt.TextArea;
import java.awt.event.FocusAdapter;
import java.awt.event.FocusEvent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.scijava.command.Previewable;
import org.scijava.module.MethodCallException;
import org.scijava.module.Module;
import org.scijava.module.ModuleItem;
import sc.fiji.svdtools.command.KeyedCommand;

/**
 * ImageJ's dialog for the open inputs of a command.
 *
 * <p>While it is open, every change is checked by the command's own rules: the line at the bottom
 * says in red what is wrong, and OK waits. Otherwise that line explains the field in use. Callbacks
 * and buttons of the parameters work as in SciJava's dialog.
 */
final class ParameterDialog implements DialogListener {

  private static final Color WRONG = new Color(0xb00000);
  private static final int HINT_COLUMNS = 54;
  private static final int HINT_ROWS = 3;

  private final Module module;
  private final KeyedCommand command;
  private final GenericDialog dialog;
  private final DialogFields fields;
  private final TextArea hint = new TextArea("", HINT_ROWS, HINT_COLUMNS, TextArea.SCROLLBARS_NONE);

  ParameterDialog(Module module, KeyedCommand command, List<ModuleItem<?>> items) {
    this.module = module;
    this.command = command;
    String title = module.getInfo().getMenuPath().getLeaf().getName().replace("...", "");
    dialog = new GenericDialog(title);
    fields = new DialogFields(dialog, module, items.size());
    for (ModuleItem<?> item : items) {
      if (org.scijava.widget.Button.class.isAssignableFrom(item.getType())) {
        addButton(item);
      } else {
        fields.add(item);
      }
    }
    addHint();
    dialog.addHelp(HelpText.of(title, fields.all()));
    dialog.addDialogListener(this);
  }

  /**
   * Asks; after OK the inputs are set.
   *
   * @return false if the user cancelled
   * @throws IllegalArgumentException if a value is not allowed
   */
  boolean show() {
    check();
    dialog.showDialog();
    if (dialog.wasCanceled()) {
      return false;
    }
    take(command.inputs(texts()));
    fields.all().forEach(field -> module.resolveInput(field.name()));
    return true;
  }

  @Override
  public boolean dialogItemChanged(GenericDialog source, AWTEvent event) {
    boolean[] good = new boolean[1];
    PluginLoader.call(
        () -> {
          good[0] = check();
          if (good[0] && event != null) {
            fields.at(event.getSource()).ifPresent(field -> changed(field.item()));
          }
        });
    return good[0];
  }

  private boolean check() {
    try {
      command.inputs(texts());
      say(null, false);
      return true;
    } catch (IllegalArgumentException e) {
      say(e.getMessage(), true);
      return false;
    }
  }

  private Map<String, String> texts() {
    Map<String, String> texts = new LinkedHashMap<>();
    fields.all().forEach(field -> texts.put(field.name(), field.text()));
    return texts;
  }

  private void take(Map<String, Object> values) {
    for (Field field : fields.all()) {
      if (values.containsKey(field.name())) {
        module.setInput(field.name(), values.get(field.name()));
      }
    }
  }

  /** Lets the command react to a changed input, then shows what it changed itself. */
  private void changed(ModuleItem<?> item) {
    take(command.inputs(texts()));
    Map<String, Object> before = new LinkedHashMap<>(module.getInputs());
    try {
      item.callback(module);
    } catch (MethodCallException e) {
      say(String.valueOf(e.getCause().getMessage()), true);
    }
    if (module.getDelegateObject() instanceof Previewable previewable) {
      previewable.preview();
    }
    for (Field field : fields.all()) {
      Object value = module.getInput(field.name());
      if (!Objects.equals(value, before.get(field.name()))) {
        field.show(value);
      }
    }
    fields.showMessages();
  }

  private void addButton(ModuleItem<?> item) {
    Button button = new Button(Text.plain(item.getLabel()));
    button.addActionListener(
        event ->
            PluginLoader.call(
                () -> {
                  if (check()) {
                    changed(item);
                    check();
                  }
                }));
    Panel panel = new Panel(new FlowLayout(FlowLayout.LEFT, 20, 0));
    panel.add(button);
    dialog.addPanel(panel);
  }

  private void addHint() {
    hint.setEditable(false);
    hint.setFocusable(false);
    Panel panel = new Panel(new FlowLayout(FlowLayout.LEFT, 0, 0));
    panel.add(hint);
    dialog.addPanel(panel);
    GridBagLayout layout = (GridBagLayout) dialog.getLayout();
    GridBagConstraints whole = layout.getConstraints(panel);
    whole.gridwidth = GridBagConstraints.REMAINDER;
    layout.setConstraints(panel, whole);
    hint.setBackground(dialog.getBackground());
    for (Field field : fields.all()) {
      field
          .component()
          .addFocusListener(
              new FocusAdapter() {
                @Override
                public void focusGained(FocusEvent event) {
                  if (!hint.getForeground().equals(WRONG)) {
                    hint.setText(field.hint());
                  }
                }
              });
    }
  }

  private void say(String text, boolean wrong) {
    boolean cleared = !wrong && WRONG.equals(hint.getForeground());
    if (wrong || cleared) {
      hint.setForeground(wrong ? WRONG : dialog.getForeground());
      hint.setText(wrong ? text : "");
    }
  }
}
