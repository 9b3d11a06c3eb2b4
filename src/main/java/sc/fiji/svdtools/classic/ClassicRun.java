package sc.fiji.svdtools.classic;

import java.util.ArrayList;
import java.util.List;
import org.scijava.Context;
import org.scijava.command.CommandInfo;
import org.scijava.display.DisplayPostprocessor;
import org.scijava.module.Module;
import org.scijava.module.ModuleRunner;
import org.scijava.module.ModuleService;
import org.scijava.module.process.ModulePostprocessor;
import org.scijava.module.process.ModulePreprocessor;
import org.scijava.module.process.PostprocessorPlugin;
import org.scijava.module.process.PreprocessorPlugin;
import org.scijava.plugin.PluginInfo;
import org.scijava.plugin.PluginService;
import org.scijava.ui.FilePreprocessor;
import org.scijava.widget.InputHarvester;

/**
 * One run of a command with SciJava's own processors, ImageJ's dialog in place of Swing's and
 * ImageJ's windows in place of displays.
 */
final class ClassicRun {

  private final Context context;
  private final CommandInfo info;
  private final PluginService plugins;

  ClassicRun(Context context, CommandInfo info) {
    this.context = context;
    this.info = info;
    plugins = context.service(PluginService.class);
  }

  /** Runs the command and returns when it has ended. */
  void run() {
    Module module = context.service(ModuleService.class).createModule(info);
    new ModuleRunner(context, module, before(), after()).run();
  }

  /** The dialog stands where that of SciJava would: after last-used values, before saving them. */
  private List<ModulePreprocessor> before() {
    List<ModulePreprocessor> processors = new ArrayList<>();
    boolean asked = false;
    for (PluginInfo<PreprocessorPlugin> plugin :
        plugins.getPluginsOfType(PreprocessorPlugin.class)) {
      if (!asked && plugin.getPriority() < InputHarvester.PRIORITY) {
        processors.add(new DialogHarvester());
        asked = true;
      }
      PreprocessorPlugin processor = plugins.createInstance(plugin);
      if (processor != null
          && !(processor instanceof FilePreprocessor || processor instanceof InputHarvester)) {
        processors.add(processor);
      }
    }
    if (!asked) {
      processors.add(new DialogHarvester());
    }
    return processors;
  }

  private List<ModulePostprocessor> after() {
    List<ModulePostprocessor> processors = new ArrayList<>();
    for (PostprocessorPlugin processor : plugins.createInstancesOfType(PostprocessorPlugin.class)) {
      if (!(processor instanceof DisplayPostprocessor)) {
        processors.add(processor);
      }
    }
    return processors;
  }
}
