package sc.fiji.svdtools.classic;

import ij.IJ;
import ij.ImagePlus;
import ij.WindowManager;
import ij.plugin.frame.Recorder;
import java.util.ArrayList;
import java.util.List;
import org.scijava.Context;
import org.scijava.ItemVisibility;
import org.scijava.command.CommandInfo;
import org.scijava.display.DisplayPostprocessor;
import org.scijava.module.Module;
import org.scijava.module.ModuleItem;
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

  /** Runs the command and returns when it has ended; what fails is not recorded. */
  void run() {
    Module module = context.service(ModuleService.class).createModule(info);
    Recording recording = new Recording();
    try {
      new ModuleRunner(context, module, before(), after(recording)).run();
    } finally {
      if (!recording.done) {
        Recorder.disableCommandRecording();
      }
    }
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

  private List<ModulePostprocessor> after(Recording recording) {
    List<ModulePostprocessor> processors = new ArrayList<>();
    processors.add(new Windows());
    for (PostprocessorPlugin processor : plugins.createInstancesOfType(PostprocessorPlugin.class)) {
      if (!(processor instanceof DisplayPostprocessor)) {
        processors.add(processor);
      }
    }
    processors.add(recording);
    return processors;
  }

  /** Shows image outputs; the last one is active, in batch mode too. */
  private static final class Windows implements ModulePostprocessor {

    @Override
    public void process(Module module) {
      for (ModuleItem<?> item : module.getInfo().outputs()) {
        if (module.getOutput(item.getName()) instanceof ImagePlus image) {
          image.show();
          WindowManager.setTempCurrentImage(image);
        }
        module.resolveOutput(item.getName());
      }
    }
  }

  /** Writes the same line as Fiji's recorder, also only after a run that came to its end. */
  private static final class Recording implements ModulePostprocessor {

    private boolean done;

    @Override
    public void process(Module module) {
      done = true;
      if (!Recorder.record || IJ.isMacro()) {
        return;
      }
      for (ModuleItem<?> item : module.getInfo().inputs()) {
        Object value = module.getInput(item.getName());
        if (value != null && recorded(item)) {
          Recorder.recordOption(item.getName(), Text.escaped(value.toString()));
        }
      }
    }

    private static boolean recorded(ModuleItem<?> item) {
      boolean visible =
          item.getVisibility() != ItemVisibility.INVISIBLE
              && item.getVisibility() != ItemVisibility.MESSAGE;
      return visible
          && !ImagePlus.class.isAssignableFrom(item.getType())
          && !org.scijava.service.Service.class.isAssignableFrom(item.getType())
          && !Context.class.isAssignableFrom(item.getType());
    }
  }
}
