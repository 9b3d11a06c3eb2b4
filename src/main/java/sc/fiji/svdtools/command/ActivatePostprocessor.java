package sc.fiji.svdtools.command;

import ij.ImagePlus;
import org.scijava.Priority;
import org.scijava.module.Module;
import org.scijava.module.process.AbstractPostprocessorPlugin;
import org.scijava.module.process.PostprocessorPlugin;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import org.scijava.thread.ThreadService;
import sc.fiji.svdtools.progress.MacroHost;

/**
 * Makes the clip the active image of a macro without windows, so that {@code saveAs} saves it.
 *
 * <p>With windows the host shows outputs and activates the last one; without them it does not.
 */
@Plugin(type = PostprocessorPlugin.class, priority = Priority.VERY_LOW - 1)
public final class ActivatePostprocessor extends AbstractPostprocessorPlugin {

  @Parameter private ThreadService threads;

  @Override
  public void process(Module module) {
    if (module.getDelegateObject() instanceof AnimateCommand command
        && command.output() != null
        && MacroHost.windowless()) {
      ImagePlus image = command.output();
      MacroHost.activate(image, threads);
    }
  }
}
