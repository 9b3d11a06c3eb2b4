package sc.fiji.svdtools.caller;

import ij.ImagePlus;
import ij.plugin.frame.Recorder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.scijava.Context;
import org.scijava.ItemVisibility;
import org.scijava.module.Module;
import org.scijava.module.ModuleInfo;
import org.scijava.module.ModuleItem;
import org.scijava.module.process.AbstractPostprocessorPlugin;
import org.scijava.module.process.PostprocessorPlugin;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import org.scijava.service.Service;
import org.scijava.thread.ThreadService;
import org.scijava.widget.Button;
import sc.fiji.svdtools.key.KeyedCommand;
import sc.fiji.svdtools.key.Options;
import sc.fiji.svdtools.key.RecordedCall;
import sc.fiji.svdtools.progress.MacroHost;
import sc.fiji.svdtools.progress.Unrecorded;

/**
 * Writes a run that came to its end as one line of ImageJ's recorder.
 *
 * <p>ImageJ and Fiji note the command when it begins, in one place for all threads: what is begun
 * meanwhile takes it over, and what is refused or stopped stays behind and is written without its
 * options. So the commands of this plugin are not recorded that way ({@code no-record} for Fiji);
 * each line is written whole, in the form of ImageJ's recorder.
 */
@Plugin(type = PostprocessorPlugin.class)
public final class RecorderPostprocessor extends AbstractPostprocessorPlugin {

  /** What Fiji's recorder asks for. */
  private static final String MARK = "no-record";

  @Parameter private ThreadService threads;

  @Override
  public void process(Module module) {
    if (module.getDelegateObject() instanceof KeyedCommand command
        && command.repeatable()
        && Recorder.record
        && MacroHost.options().isEmpty()
        && !Callers.now(threads).inMacro()) {
      Recorder.recordString(line(module, Unrecorded::active, Recorder.scriptMode()) + "\n");
    }
  }

  /**
   * Takes back what ImageJ noted when the command was chosen, and marks the run for Fiji: infos of
   * settings do not pass on the attribute of their command.
   */
  static void keepOut(ModuleInfo info) {
    info.set(MARK, "");
    if (label(info).equals(Recorder.getCommand())) {
      Recorder.disableCommandRecording();
    }
  }

  /**
   * The call that repeats a run. It names the image unless that is the active one: another window
   * may have come to the front during the run, and ImageJ has recorded that already.
   *
   * @param active whether an image is the one that a call without a name would take
   * @param script whether for a language of scripts, else for ImageJ's macros
   */
  static String line(Module module, Predicate<ImagePlus> active, boolean script) {
    List<String> options = new ArrayList<>();
    ImagePlus image = null;
    for (ModuleItem<?> item : module.getInfo().inputs()) {
      Object value = module.getInput(item.getName());
      if (value instanceof ImagePlus given) {
        image = given;
      } else if (value != null && recorded(item, value)) {
        options.add(item.getName() + "=" + Options.quoted(value.toString()));
      }
    }
    RecordedCall call = new RecordedCall(label(module.getInfo()), String.join(" ", options));
    RecordedCall named = image == null || active.test(image) ? call : call.on(image.getTitle());
    return script ? named.script(image != null) : named.macro();
  }

  private static String label(ModuleInfo info) {
    return info.getMenuPath().isEmpty() ? info.getTitle() : info.getMenuPath().getLeaf().getName();
  }

  private static boolean recorded(ModuleItem<?> item, Object value) {
    Class<?> type = item.getType();
    boolean told = item.is(KeyedCommand.RECORDED) && !value.toString().isBlank();
    return (told || item.getVisibility() != ItemVisibility.INVISIBLE)
        && item.getVisibility() != ItemVisibility.MESSAGE
        && !Service.class.isAssignableFrom(type)
        && !Context.class.isAssignableFrom(type)
        && !Button.class.isAssignableFrom(type);
  }
}
