package sc.fiji.svdtools.dialog;

import java.util.HashMap;
import java.util.Map;
import java.util.WeakHashMap;
import org.scijava.ItemVisibility;
import org.scijava.event.EventHandler;
import org.scijava.module.Module;
import org.scijava.module.ModuleItem;
import org.scijava.module.ModuleService;
import org.scijava.module.event.ModuleExecutingEvent;
import org.scijava.module.event.ModuleFinishedEvent;
import org.scijava.options.OptionsPlugin;
import org.scijava.plugin.Parameter;
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
 *
 * <p>SciJava stores the inputs of macros, too. Here they are put back to what the last dialog was
 * told, as with ImageJ's own commands: a dialog after a quick trial in a macro shows no trial's
 * steps. Settings, which are there to be stored, stay as the macro said.
 */
@Plugin(type = Service.class)
public final class KeptInputs extends AbstractService implements SciJavaService {

  private final Map<String, Map<String, Object>> kept = new HashMap<>();
  private final Map<Module, Map<ModuleItem<?>, Object>> stored = new WeakHashMap<>();

  @Parameter(required = false)
  private ModuleService modules;

  /** Called by the event service, when all inputs are known. */
  @EventHandler
  void onEvent(ModuleExecutingEvent event) {
    if (!MacroHost.unattended()) {
      keep(event.getModule());
    }
    putBack(event.getModule());
  }

  /** Called by the event service. */
  @EventHandler
  void onEvent(ModuleFinishedEvent event) {
    forget(event.getModule());
  }

  /** Takes note of what is stored, before the inputs of a run without a dialog are. */
  public synchronized void protect(Module module) {
    if (modules == null || module.getDelegateObject() instanceof OptionsPlugin) {
      return;
    }
    Map<ModuleItem<?>, Object> values = new HashMap<>();
    for (ModuleItem<?> item : module.getInfo().inputs()) {
      if (item.isPersisted()) {
        values.put(item, modules.load(item));
      }
    }
    stored.put(module, values);
  }

  private synchronized void putBack(Module module) {
    Map<ModuleItem<?>, Object> values = stored.remove(module);
    if (values != null) {
      values.forEach(this::store);
    }
  }

  /** Nothing was stored before: the default removes what is now. */
  @SuppressWarnings("unchecked")
  private <T> void store(ModuleItem<T> item, Object value) {
    modules.save(item, value == null ? item.getDefaultValue() : (T) value);
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
