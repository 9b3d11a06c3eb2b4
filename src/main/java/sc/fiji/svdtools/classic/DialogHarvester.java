package sc.fiji.svdtools.classic;

import ij.IJ;
import java.util.List;
import org.scijava.ItemVisibility;
import org.scijava.module.Module;
import org.scijava.module.ModuleItem;
import org.scijava.module.process.AbstractPreprocessorPlugin;
import org.scijava.widget.Button;
import sc.fiji.svdtools.dialog.Labels;
import sc.fiji.svdtools.key.KeyedCommand;

/** Asks by ImageJ's dialog for every input that nothing else has filled. */
final class DialogHarvester extends AbstractPreprocessorPlugin {

  @Override
  public void process(Module module) {
    List<ModuleItem<?>> open =
        java.util.stream.StreamSupport.stream(module.getInfo().inputs().spliterator(), false)
            .filter(item -> !module.isInputResolved(item.getName()))
            .filter(item -> item.getVisibility() != ItemVisibility.INVISIBLE)
            .toList();
    if (open.stream().noneMatch(DialogHarvester::askable)) {
      return;
    }
    if (!(module.getDelegateObject() instanceof KeyedCommand command)) {
      throw new IllegalStateException(module.getInfo().getTitle() + " cannot be asked for.");
    }
    ParameterDialog dialog = new ParameterDialog(module, command, open);
    try {
      if (!dialog.show()) {
        cancel(null);
      }
    } catch (IllegalArgumentException e) {
      cancel(Labels.of(command.getClass()).in(e.getMessage()));
    }
    IJ.resetEscape();
  }

  /** True for what has a value, unlike messages and buttons. */
  static boolean askable(ModuleItem<?> item) {
    return item.getVisibility() != ItemVisibility.MESSAGE
        && !Button.class.isAssignableFrom(item.getType());
  }
}
