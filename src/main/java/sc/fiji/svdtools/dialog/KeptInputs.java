package sc.fiji.svdtools.dialog;

import java.util.HashMap;
import java.util.Map;
import org.scijava.ItemVisibility;
import org.scijava.event.EventHandler;
import org.scijava.module.Module;
import org.scijava.module.ModuleItem;
import org.scijava.module.event.ModuleExecutingEvent;
import org.scijava.module.event.ModuleFinishedEvent;
import org.scijava.plugin.Plugin;
import org.scijava.service.AbstractService;
import org.scijava.service.SciJavaService;
import org.scijava.service.Service;
import org.scijava.util.Types;
import sc.fiji.svdtools.key.KeyedCommand;
import sc.fiji.svdtools.progress.MacroHost;

/**
 * What dialogs were told in a run that was refused, stopped or failed, for the next dialog.
 *
 * <p>SciJava keeps the inputs that it stores, whatever becomes of the run; this keeps the others,
 * such as the seed, until the command comes to its end.
 */
@Plugin(type = Service.class)
public final class KeptInputs extends AbstractService implements SciJavaService {

  private final Map<String, Map<String, Object>> kept = new HashMap<>();

  /** Called by the event service, when all inputs are known. */
  @EventHandler
  void onEvent(ModuleExecutingEvent event) {
    if (!MacroHost.unattended()) {
      keep(event.getModule());
    }
  }

  /** Called by the event service. */
  @EventHandler
  void onEvent(ModuleFinishedEvent event) {
    forget(event.getModule());
  }

  /** Keeps the inputs that are not stored. */
  public synchronized void keep(Module module) {
    if (module.getDelegateObject() instanceof KeyedCommand) {
      Map<String, Object> values = new HashMap<>();
      for (ModuleItem<?> item : module.getInfo().inputs()) {
        if (passing(item) && module.getInput(item.getName()) != null) {
          values.put(item.getName(), module.getInput(item.getName()));
        }
      }
      kept.put(key(module), values);
    }
  }

  /** Sets the inputs that were kept, to be asked for again. */
  public synchronized void restore(Module module) {
    Map<String, Object> values = kept.get(key(module));
    if (values == null) {
      return;
    }
    values.forEach(
        (name, value) -> {
          if (!module.isInputResolved(name)) {
            module.setInput(name, value);
          }
        });
    ((KeyedCommand) module.getDelegateObject()).resume();
  }

  /** The run came to its end. */
  synchronized void forget(Module module) {
    kept.remove(key(module));
  }

  private static String key(Module module) {
    return module.getInfo().getIdentifier();
  }

  private static boolean passing(ModuleItem<?> item) {
    Class<?> type = Types.box(item.getType());
    boolean value = type == String.class || type == Boolean.class || Types.isNumber(type);
    return value && !item.isPersisted() && item.getVisibility() == ItemVisibility.NORMAL;
  }
}
