package sc.fiji.svdtools.classic;

import ij.IJ;
import ij.Macro;
import ij.plugin.PlugIn;
import java.util.concurrent.ExecutionException;
import org.scijava.Context;
import org.scijava.command.CommandInfo;
import org.scijava.command.CommandService;
import sc.fiji.svdtools.dialog.Text;

/**
 * A menu entry of plain ImageJ; its argument is the class of the SciJava command to run.
 *
 * <p>Runs in ImageJ's own thread, because macro options and the active image belong to threads.
 * Inside Fiji the command is handed to Fiji's context.
 */
public final class ClassicEntry implements PlugIn {

  private static final String FIJI = "net.imagej.legacy.LegacyService";

  @Override
  public void run(String commandClass) {
    PluginLoader.call(() -> start(commandClass));
  }

  private static void start(String commandClass) {
    try {
      if (inFiji()) {
        delegate(commandClass);
      } else {
        Context context = ClassicContext.get();
        new ClassicRun(context, info(context, commandClass)).run();
      }
    } catch (RuntimeException | LinkageError e) {
      if (Macro.MACRO_CANCELED.equals(e.getMessage())) {
        throw e;
      }
      IJ.error("SVD Tools", Text.wrapped("The command failed: " + e));
    }
  }

  private static CommandInfo info(Context context, String commandClass) {
    CommandInfo info = context.service(CommandService.class).getCommand(commandClass);
    if (info == null) {
      throw new IllegalStateException("there is no command " + commandClass + ".");
    }
    return info;
  }

  private static boolean inFiji() {
    try {
      Class.forName(FIJI, false, IJ.getClassLoader());
      return true;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }

  private static void delegate(String commandClass) {
    Context context = (Context) IJ.runPlugIn("org.scijava.Context", "");
    try {
      context.service(CommandService.class).run(info(context, commandClass), true).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
