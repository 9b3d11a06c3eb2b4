package sc.fiji.svdtools.cli;

import ij.ImagePlus;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.scijava.Context;
import org.scijava.command.CommandModule;
import org.scijava.log.LogLevel;
import org.scijava.log.LogService;
import org.scijava.options.OptionsService;
import org.scijava.task.Task;
import sc.fiji.svdtools.command.AnimateExperimentalCommand;
import sc.fiji.svdtools.command.SvdSettings;
import sc.fiji.svdtools.file.ClipFiles;
import sc.fiji.svdtools.file.ClipFormat;
import sc.fiji.svdtools.file.IncompleteClip;
import sc.fiji.svdtools.image.Provenance;
import sc.fiji.svdtools.job.FinishedClip;
import sc.fiji.svdtools.job.HeapNeed;
import sc.fiji.svdtools.key.Keys;
import sc.fiji.svdtools.progress.ConsoleProgress;
import sc.fiji.svdtools.progress.Runs;
import sc.fiji.svdtools.request.Animation;
import sc.fiji.svdtools.request.ModelRequest;
import sc.fiji.svdtools.request.PresetFields;
import sc.fiji.svdtools.request.Presets;
import sc.fiji.svdtools.text.Quote;
import sc.fiji.svdtools.text.Reason;

/**
 * Headless entry point: image files in; TIFF stacks, GIFs, contact sheets and movies out.
 *
 * <p>Runs the command of one image through SciJava as Fiji does. Arguments are {@code key=value},
 * see {@link AnimateArguments}. Settings stored by Fiji are neither used nor changed.
 *
 * <p>Exit codes: 0 done, 1 the run or one of several images failed, 2 the arguments are not usable;
 * Ctrl-C (130) and SIGTERM (143) stop the run within a second or so, with its files in order. A
 * failure is one sentence on the error stream and leaves no file.
 */
public final class Animate {

  private static final String SLF4J_LEVEL = "org.slf4j.simpleLogger.defaultLogLevel";
  private static final Logger PREFERENCES = Logger.getLogger("java.util.prefs");

  private final PrintStream out;
  private final PrintStream err;
  private final Consumer<Context> setUp;

  /**
   * An entry point.
   *
   * @param out gets the results
   * @param err gets the sentence of a failure
   * @param setUp may change the services of the new context before the run
   */
  Animate(PrintStream out, PrintStream err, Consumer<Context> setUp) {
    this.out = out;
    this.err = err;
    this.setUp = setUp;
  }

  /** Runs and exits. */
  public static void main(String[] args) {
    prepare();
    System.exit(new Animate(System.out, System.err, context -> {}).run(args));
  }

  /** Makes this Java one without windows, notes of libraries and files for pictures in between. */
  static void prepare() {
    System.setProperty("java.awt.headless", "true");
    ImageIO.setUseCache(false);
    quiet();
  }

  /**
   * Keeps notes of libraries off the error stream, unless the user has set their levels, and what
   * Java throws at its end where preferences cannot be kept, as on a full disk: no run fails by it.
   */
  private static void quiet() {
    PREFERENCES.setLevel(Level.SEVERE);
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, failure) -> {
          String name = PREFERENCES.getName();
          if (Stream.of(failure.getStackTrace())
              .noneMatch(f -> f.getClassName().startsWith(name))) {
            failure.printStackTrace();
          }
        });
    if (System.getProperty(SLF4J_LEVEL) == null) {
      System.setProperty(SLF4J_LEVEL, "error");
    }
  }

  /** Runs; answers the exit code. */
  int run(String... args) {
    if (args.length == 0) {
      out.println(usage());
      return 0;
    }
    AnimateArguments wanted;
    try {
      wanted = AnimateArguments.of(args);
      if (!wanted.savepreset().isEmpty()) {
        out.println("Preset: " + Presets.save(wanted.savepreset(), wanted.given()));
      }
    } catch (IllegalArgumentException e) {
      err.println(e.getMessage());
      return 2;
    } catch (IOException e) {
      err.println("The preset cannot be saved: " + Reason.withFile(e));
      return 1;
    } catch (OutOfMemoryError e) {
      err.println(HeapNeed.sentence("What is given", e));
      return 1;
    }
    return wanted.task() == AnimateArguments.Task.PRESET ? 0 : run(wanted);
  }

  private int run(AnimateArguments wanted) {
    try (Context context = new Context()) {
      context.service(Runs.class).listen(new ConsoleProgress(out));
      context.service(LogService.class).setLevel(LogLevel.NONE);
      setUp.accept(context);
      context.service(OptionsService.class).getOptions(SvdSettings.class).use(wanted.request());
      return wanted.task() == AnimateArguments.Task.BATCH
          ? new BatchRun(context, wanted, out, err).run()
          : single(context, wanted);
    } catch (IncompleteClip e) {
      err.println(e.getMessage());
    } catch (IOException e) {
      err.println(
          String.format(
              Locale.ROOT,
              "The files cannot be written to %s: %s",
              Quote.of(wanted.folder()),
              Reason.withFile(e)));
    } catch (UncheckedIOException e) {
      err.println(Reason.withFile(e.getCause()));
    } catch (CancellationException e) {
      err.println("The run was stopped.");
    } catch (IllegalArgumentException | IllegalStateException e) {
      err.println(e.getMessage());
    } catch (OutOfMemoryError e) {
      err.println(HeapNeed.sentence("The run", e));
    } catch (RuntimeException | Error e) {
      err.println("The run failed: " + e);
    }
    return 1;
  }

  private int single(Context context, AnimateArguments wanted) throws IOException {
    SingleRun single = SingleRun.of(context, wanted);
    FinishedClip.Found found = single.look();
    if (found.rule() != FinishedClip.Rule.MAKE) {
      return kept(single, found);
    }
    Map<String, Object> inputs =
        new PresetFields(new AnimateExperimentalCommand()).inputs(wanted.parameters());
    inputs.put("input", wanted.image());
    CommandModule module = CommandRun.of(context, AnimateExperimentalCommand.class, inputs);
    ImagePlus clip = (ImagePlus) module.getOutput("output");
    FinishedClip.Found meanwhile = write(context, single, clip);
    if (meanwhile.rule() != FinishedClip.Rule.MAKE) {
      out.println("A clip of that name came during the run; that of the run is not written.");
      return kept(single, meanwhile);
    }
    report(clip);
    report(single.files().files());
    ClipFiles.remarks(clip, single.files().rate(), wanted.batch().formats()).forEach(out::println);
    return 0;
  }

  private int kept(SingleRun single, FinishedClip.Found found) {
    boolean there = found.rule() == FinishedClip.Rule.THERE;
    out.println(there ? "The clip is there already." : "Kept: " + found.message());
    report(single.files().files());
    return 0;
  }

  private static FinishedClip.Found write(Context context, SingleRun single, ImagePlus clip)
      throws IOException {
    Runs runs = context.service(Runs.class);
    Task task = runs.begin("Writing");
    try {
      task.setProgressMaximum(1);
      task.setStatusMessage("Writing the files");
      return single.write(clip, () -> Runs.check(task));
    } finally {
      runs.end(task);
    }
  }

  private void report(Map<ClipFormat, Path> files) {
    files.forEach(
        (format, file) -> out.printf(Locale.ROOT, "%-15s%s%n", format.label() + ":", file));
  }

  private void report(ImagePlus clip) {
    Map<String, String> made = Provenance.read(clip).entries();
    out.printf(
        Locale.ROOT,
        "%d frames of %d x %d pixels in %s s with %s on %s%n",
        clip.getNFrames(),
        clip.getWidth(),
        clip.getHeight(),
        made.get("seconds"),
        made.get("model"),
        made.get("device"));
    out.println(made.getOrDefault("devicewarning", made.get("devicereason")));
    out.println("First frame against the start image: PSNR " + made.get("firstframepsnr"));
  }

  private static String usage() {
    return String.format(
        Locale.ROOT,
        """
        SVD Tools for Fiji: makes a clip from an image.

          image=FILE [out=FOLDER] [key=value ...]
          files=FILE, FOLDER, LIST or PATTERN [shard=3/16] [out=FOLDER] [key=value ...]
          savepreset=NAME key=value ...

        Writes TIFF stacks and other formats to FOLDER (%s).
        Model keys and their defaults:
          %s
        Clip keys and their defaults:
          %s preset=none
        File keys and their defaults (with image=, gif and sheet are true):
          existing=error gif=false avi=false mp4=false pngs=false sheet=false truth=false mark=auto\
        """,
        AnimateArguments.DEFAULT_FOLDER,
        Keys.text(ModelRequest.DEFAULT),
        Animation.DEFAULT.text());
  }
}
