package sc.fiji.svdtools.cli;

import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import org.scijava.Context;
import org.scijava.command.Command;
import org.scijava.command.CommandInfo;
import org.scijava.command.CommandModule;
import org.scijava.command.CommandService;
import sc.fiji.svdtools.progress.Runs;

/** Runs a command as Fiji does, and waits for it. */
final class CommandRun {

  private CommandRun() {}

  /**
   * Runs it.
   *
   * @return the command at its end
   * @throws IllegalStateException if it refused or failed, with its sentence or the root of the
   *     failure
   * @throws CancellationException if it was stopped, or ended otherwise while the context or Java
   *     ends
   */
  static CommandModule of(Context context, Class<? extends Command> type, Map<String, Object> in) {
    CommandService commands = context.service(CommandService.class);
    CommandInfo info = commands.getCommand(type.getName());
    if (info == null) {
      throw new IllegalStateException("The command is not in the plugin index of the class path.");
    }
    try {
      CommandModule module = commands.run(info, false, in).get();
      if (module.isCanceled()) {
        throw stopped(context, module.getCancelReason(), null);
      }
      return module;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException();
    } catch (ExecutionException e) {
      throw stopped(context, "The run failed: " + root(e), e);
    }
  }

  private static RuntimeException stopped(Context context, String reason, Throwable cause) {
    return reason == null || context.service(Runs.class).ending()
        ? new CancellationException()
        : new IllegalStateException(reason, cause);
  }

  /** Without what SciJava wraps around it. */
  private static Throwable root(Throwable problem) {
    Throwable root = problem;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }
}
