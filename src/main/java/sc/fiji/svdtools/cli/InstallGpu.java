package sc.fiji.svdtools.cli;

import java.io.PrintStream;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.scijava.Context;
import org.scijava.command.CommandModule;
import org.scijava.log.LogLevel;
import org.scijava.log.LogService;
import org.scijava.options.OptionsService;
import sc.fiji.svdtools.command.InstallGpuCommand;
import sc.fiji.svdtools.command.SvdSettings;
import sc.fiji.svdtools.engine.GpuReport;
import sc.fiji.svdtools.engine.LibraryTrial.Result;
import sc.fiji.svdtools.engine.ModelCache;
import sc.fiji.svdtools.key.Keys;
import sc.fiji.svdtools.key.Options;
import sc.fiji.svdtools.progress.ConsoleProgress;
import sc.fiji.svdtools.progress.Runs;
import sc.fiji.svdtools.request.ModelRequest;

/**
 * Headless entry point of {@link InstallGpuCommand}: {@code agree=true} or {@code folder=FILE};
 * without arguments it tells what is here and what would be downloaded.
 *
 * <p>Loads the library in a process of its own and computes with it, and tells what works.
 *
 * <p>Exit codes: 0 installed or told, 1 not installed or not working, 2 the arguments are not
 * usable. Settings stored by Fiji are not used.
 */
public final class InstallGpu {

  private final PrintStream out;
  private final PrintStream err;
  private final Consumer<Context> setUp;

  /**
   * An entry point.
   *
   * @param out gets report, progress and result
   * @param err gets the sentence of a failure
   * @param setUp may change the services of the new context before the run
   */
  InstallGpu(PrintStream out, PrintStream err, Consumer<Context> setUp) {
    this.out = out;
    this.err = err;
    this.setUp = setUp;
  }

  /** Runs and exits. */
  public static void main(String[] args) {
    System.setProperty("java.awt.headless", "true");
    System.exit(new InstallGpu(System.out, System.err, context -> {}).run(args));
  }

  /** Runs; answers the exit code. */
  int run(String... args) {
    Map<String, Object> inputs;
    try {
      inputs = Keys.values(Keys.with(InstallGpuCommand.Parameters.EMPTY, Options.of(args)));
    } catch (IllegalArgumentException e) {
      err.println(e.getMessage());
      return 2;
    }
    try (Context context = new Context()) {
      context.service(Runs.class).listen(new ConsoleProgress(out));
      context.service(LogService.class).setLevel(LogLevel.NONE);
      setUp.accept(context);
      context.service(OptionsService.class).getOptions(SvdSettings.class).use(ModelRequest.DEFAULT);
      GpuReport report = new GpuReport(context.service(ModelCache.class).hardware());
      report.lines().forEach(out::println);
      if (args.length == 0) {
        Result tried = report.hardware().trial(ModelRequest.DEFAULT);
        out.println(tried.line());
        return tried.works() ? 0 : 1;
      }
      CommandModule module = CommandRun.of(context, InstallGpuCommand.class, inputs);
      InstallGpuCommand command = (InstallGpuCommand) module.getCommand();
      out.println(command.said());
      return command.works() ? 0 : 1;
    } catch (CancellationException e) {
      err.println("The run was stopped.");
      return 1;
    } catch (IllegalStateException e) {
      err.println(e.getMessage());
      return 1;
    }
  }
}
