package sc.fiji.svdtools.caller;

import ij.ImagePlus;
import org.scijava.Priority;
import org.scijava.log.LogService;
import org.scijava.module.Module;
import org.scijava.module.process.AbstractPreprocessorPlugin;
import org.scijava.module.process.PreprocessorPlugin;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import org.scijava.thread.ThreadService;
import sc.fiji.svdtools.key.KeyedCommand;
import sc.fiji.svdtools.key.Options;
import sc.fiji.svdtools.progress.MacroHost;

/**
 * Gives a command the image its caller works on, before Fiji gives it that of the pooled thread.
 *
 * <p>Comes after the options of macros, in which {@code input} may name an image, and before Fiji's
 * own processors for the active image. Takes back what ImageJ noted for the recorder when the
 * command was chosen, see {@link RecorderPostprocessor}.
 */
@Plugin(type = PreprocessorPlugin.class, priority = Priority.VERY_HIGH + 2)
public final class CallerPreprocessor extends AbstractPreprocessorPlugin {

  /** Name of the input that takes an image. */
  private static final String IMAGE = "input";

  @Parameter private ThreadService threads;
  @Parameter private LogService log;

  @Override
  public void process(Module module) {
    if (!(module.getDelegateObject() instanceof KeyedCommand)) {
      return;
    }
    RecorderPostprocessor.keepOut(module.getInfo());
    if (module.getInfo().getInput(IMAGE) == null) {
      return;
    }
    if (module.getInput(IMAGE) instanceof ImagePlus given) {
      DataRange.settle(given);
    }
    if (module.isInputResolved(IMAGE) || named()) {
      return;
    }
    try {
      ImagePlus image = Callers.now(threads).image();
      if (image != null) {
        module.setInput(IMAGE, image);
        module.resolveInput(IMAGE);
      }
    } catch (IllegalStateException e) {
      cancel(e.getMessage());
      MacroHost.failed(e.getMessage(), log);
    }
  }

  /** Whether the options name the image; options that cannot be read are refused later. */
  private static boolean named() {
    try {
      return Options.parse(MacroHost.options()).containsKey(IMAGE);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
