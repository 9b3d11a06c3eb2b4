package sc.fiji.svdtools.classic;

import ij.gui.DialogListener;
import ij.gui.GenericDialog;
import java.awt.AWTEvent;
import java.awt.Button;
import java.awt.FlowLayout;
import java.awt.Panel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.scijava.command.Previewable;
import org.scijava.module.MethodCallException;
import org.scijava.module.Module;
import org.scijava.module.ModuleItem;
import sc.fiji.svdtools.dialog.HelpLink;
import sc.fiji.svdtools.dialog.HelpText;
import sc.fiji.svdtools.dialog.HelpWindow;
import sc.fiji.svdtools.dialog.Labels;
import sc.fiji.svdtools.dialog.Text;
import sc.fiji.svdtools.key.KeyedCommand;
import sc.fiji.svdtools.progress.LiveLine;

/**
 * ImageJ's dialog for the open inputs of a command.
 *
 * <p>While it is open, every change is checked by the command's own rules: the {@link Remarks} at
 * the bottom say in red what is wrong, and OK waits. Otherwise they explain the field in use, and
 * what a run would do. Callbacks, buttons and previews work as in SciJava's dialog.
 */
final class ParameterDialog implements DialogListener {

  private final Module module;
  private final KeyedCommand command;
  private final HelpedDialog dialog;
  private final DialogFields fields;
  private final Remarks remarks;
  private final String title;

  ParameterDialog(Module module, KeyedCommand command, List<ModuleItem<?>> items) {
    this.module = module;
    this.command = command;
    title = HelpText.title(module.getInfo());
    dialog = new HelpedDialog(title, this::help);
    fields = new DialogFields(dialog, module, command, items.size());
    for (ModuleItem<?> item : items) {
      if (item.getType() == LiveLine.class || item.getType() == HelpLink.class) {
        continue;
      }
      if (org.scijava.widget.Button.class.isAssignableFrom(item.getType())) {
        addButton(item);
      } else {
        fields.add(item);
      }
    }
    remarks = new Remarks(dialog, line(items), fields.columns());
    fields.all().forEach(remarks::explain);
    dialog.addDialogListener(this);
  }

  /**
   * Asks; after OK the inputs are set.
   *
   * @return false if the user cancelled
   * @throws IllegalArgumentException if a value is not allowed
   */
  boolean show() {
    if (check()) {
      take(command.inputs(texts()));
      preview();
    }
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

  private void help() {
    HelpLink link = (HelpLink) module.getInput(HelpLink.NAME);
    HelpWindow.open(dialog, title + " Help", HelpText.of(title, module.getInfo().inputs(), link));
  }

  private boolean check() {
    try {
      command.inputs(texts());
      remarks.accept();
      return true;
    } catch (IllegalArgumentException e) {
      remarks.refuse(Labels.of(command.getClass()).in(e.getMessage()));
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
      remarks.refuse(String.valueOf(e.getCause().getMessage()));
    }
    preview();
    for (Field field : fields.all()) {
      Object value = module.getInput(field.name());
      if (!Objects.equals(value, before.get(field.name()))) {
        field.show(value);
      }
    }
    fields.showMessages();
  }

  /** Lets the command look at the inputs, which are all set. */
  private void preview() {
    if (module.getDelegateObject() instanceof Previewable previewable) {
      previewable.preview();
    }
  }

  private LiveLine line(List<ModuleItem<?>> items) {
    return items.stream()
        .filter(item -> item.getType() == LiveLine.class)
        .map(item -> (LiveLine) module.getInput(item.getName()))
        .findFirst()
        .orElse(null);
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
}
