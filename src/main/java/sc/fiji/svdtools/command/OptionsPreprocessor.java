package sc.fiji.svdtools.command;

import ij.ImagePlus;
import ij.WindowManager;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.scijava.ItemVisibility;
import org.scijava.log.LogService;
import org.scijava.module.Module;
import org.scijava.module.ModuleItem;
import org.scijava.module.process.AbstractPreprocessorPlugin;
import org.scijava.module.process.PreprocessorPlugin;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import org.scijava.util.Types;
import org.scijava.widget.InputHarvester;
import sc.fiji.svdtools.dialog.KeptInputs;
import sc.fiji.svdtools.image.ImageInput;
import sc.fiji.svdtools.key.KeyedCommand;
import sc.fiji.svdtools.key.Options;
import sc.fiji.svdtools.progress.MacroHost;
import sc.fiji.svdtools.request.Presets;
import sc.fiji.svdtools.text.Quote;

/**
 * Reads the options of a macro call for this plugin's commands, before last-used values or a dialog
 * can fill what was left out.
 *
 * <p>A value {@code &name} is that of the macro's variable, as in ImageJ's own commands. Left-out
 * keys take their declared defaults; unknown keys and values that are not allowed end the run with
 * one sentence. Headless runs without options take the defaults too. Interactive runs are left to
 * the dialog, except that without an image there is none.
 */
@Plugin(type = PreprocessorPlugin.class, priority = InputHarvester.PRIORITY + 50)
public final class OptionsPreprocessor extends AbstractPreprocessorPlugin {

  private static final String IMAGE = "input";

  @Parameter private LogService log;

  @Parameter(required = false)
  private KeptInputs kept;

  @Override
  public void process(Module module) {
    process(module, MacroHost.unattended());
  }

  /**
   * As {@link #process(Module)}.
   *
   * @param unattended whether no dialog will ask for what was left out
   */
  void process(Module module, boolean unattended) {
    if (!(module.getDelegateObject() instanceof KeyedCommand command)) {
      return;
    }
    command.begin();
    try {
      Map<String, String> options = new LinkedHashMap<>(Options.parse(MacroHost.options()));
      options.replaceAll((key, value) -> variable(module.getInfo().getInput(key), key, value));
      if (module.getInfo().getInput(IMAGE) != null) {
        image(module, options.remove(IMAGE));
      }
      if (module.getInfo().getInput(Presets.KEY) != null
          && module.isInputResolved(Presets.KEY)
          && module.getInput(Presets.KEY) instanceof String preset) {
        options.putIfAbsent(Presets.KEY, preset);
      }
      if (unattended) {
        if (kept != null) {
          kept.protect(module);
        }
        fill(module, command.inputs(options), !MacroHost.options().isEmpty());
      } else {
        hide(module);
        offer(module, command.offered());
        if (kept != null) {
          kept.restore(module);
        }
      }
    } catch (IllegalArgumentException e) {
      cancel(e.getMessage());
      MacroHost.failed(e.getMessage(), log);
    }
  }

  /** A value, or that of the macro's variable in {@code &name}; true and false are 1 and 0. */
  private static String variable(ModuleItem<?> item, String key, String value) {
    if (!value.matches("&[A-Za-z_]\\w*")) {
      return value;
    }
    String found =
        MacroHost.variable(value.substring(1))
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        String.format(
                            Locale.ROOT,
                            "The value of '%s' is '%s', but the macro has no variable '%s' with a"
                                + " value.",
                            key,
                            value,
                            value.substring(1))));
    boolean box = item != null && Types.box(item.getType()) == Boolean.class;
    return box && found.matches("[01]") ? Boolean.toString(found.equals("1")) : found;
  }

  private static void image(Module module, String title) {
    ImagePlus image = (ImagePlus) module.getInput(IMAGE);
    if (image == null || image.getProcessor() == null) {
      ImagePlus active = WindowManager.getCurrentImage();
      boolean own = title == null || (active != null && title.equals(active.getTitle()));
      image = own ? active : titled(title);
    }
    ImageInput.crop(image);
    module.setInput(IMAGE, image);
    module.resolveInput(IMAGE);
  }

  private static ImagePlus titled(String title) {
    List<ImagePlus> images = ImageInput.titled(title);
    if (images.size() != 1) {
      String others =
          images.isEmpty()
              ? "; it must be the title of an open image."
              : String.format(
                  Locale.ROOT,
                  ", the title of %d open images; it must be that of one, or of the active image.",
                  images.size());
      throw new IllegalArgumentException("The value of 'input' is " + Quote.of(title) + others);
    }
    return images.get(0);
  }

  /** What is for macros only: SciJava's dialogs ask for it, too, unless it is settled. */
  private static void hide(Module module) {
    for (ModuleItem<?> item : module.getInfo().inputs()) {
      if (item.getVisibility() == ItemVisibility.INVISIBLE) {
        module.resolveInput(item.getName());
      }
    }
  }

  /** For a dialog; last-used values come after it. */
  private static void offer(Module module, Map<String, Object> values) {
    values.forEach(
        (name, value) -> {
          if (!module.isInputResolved(name)) {
            module.setInput(name, value);
          }
        });
  }

  private static void fill(Module module, Map<String, Object> values, boolean overwrite) {
    for (ModuleItem<?> item : module.getInfo().inputs()) {
      String name = item.getName();
      boolean open = overwrite || !module.isInputResolved(name) || name.equals(Presets.KEY);
      if (values.containsKey(name) && open) {
        module.setInput(name, values.get(name));
      }
      if (!IMAGE.equals(name)) {
        module.resolveInput(name);
      }
    }
  }
}
