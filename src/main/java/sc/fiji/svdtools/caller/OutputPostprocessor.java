package sc.fiji.svdtools.caller;

import ij.ImagePlus;
import ij.macro.Interpreter;
import java.awt.GraphicsEnvironment;
import org.scijava.Priority;
import org.scijava.module.Module;
import org.scijava.module.ModuleItem;
import org.scijava.module.process.AbstractPostprocessorPlugin;
import org.scijava.module.process.PostprocessorPlugin;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import org.scijava.thread.ThreadService;
import sc.fiji.svdtools.key.KeyedCommand;
import sc.fiji.svdtools.progress.MacroHost;
import sc.fiji.svdtools.progress.Unrecorded;

/**
 * Shows the images a command made, and makes the last one the active image of who called it.
 *
 * <p>Comes before SciJava's own display of outputs, which shows them on the event thread and leaves
 * a macro in batch mode or without a display with its old active image. An image is set as changed,
 * so that ImageJ asks before it is closed. Without a user interface and a macro nothing is shown.
 */
@Plugin(type = PostprocessorPlugin.class, priority = Priority.VERY_LOW + 1)
public final class OutputPostprocessor extends AbstractPostprocessorPlugin {

  @Parameter private ThreadService threads;

  @Override
  public void process(Module module) {
    if (!(module.getDelegateObject() instanceof KeyedCommand)) {
      return;
    }
    Callers callers = Callers.now(threads);
    for (ModuleItem<?> item : module.getInfo().outputs()) {
      if (module.getOutput(item.getName()) instanceof ImagePlus image) {
        image.changes = true;
        if (shown(image, callers)) {
          module.resolveOutput(item.getName());
        }
      }
    }
    callers.forget();
  }

  private static boolean shown(ImagePlus image, Callers callers) {
    if (!MacroHost.windowless() && !MacroHost.windows()) {
      return false;
    }
    if (GraphicsEnvironment.isHeadless()) {
      Interpreter.batchMode = true;
    }
    Unrecorded.show(image);
    callers.activate(image);
    return true;
  }
}
