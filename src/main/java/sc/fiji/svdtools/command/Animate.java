package sc.fiji.svdtools.command;

import ij.ImagePlus;
import ij.io.Opener;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.scijava.Context;
import org.scijava.command.CommandInfo;
import org.scijava.command.CommandModule;
import org.scijava.command.CommandService;
import org.scijava.log.LogLevel;
import org.scijava.log.LogService;
import org.scijava.options.OptionsService;
import sc.fiji.svdtools.image.Provenance;

/**
 * Headless entry point: an image file in; a TIFF stack, a GIF and a contact sheet out.
 *
 * <p>Runs the command through SciJava as Fiji does. Arguments are {@code key=value}: {@code image},
 * {@code out}, the keys of {@link ModelRequest} and of {@link AnimateParameters}. Settings stored
 * by Fiji are neither used nor changed.
 *
 * <p>Exit codes: 0 done, 1 the run failed, 2 the arguments are not usable. A failure is one
 * sentence on the error stream and leaves no file.
 */
public final class Animate {

  private static final String COMMAND = "sc.fiji.svdtools.command.AnimateImageCommand";
  private static final String IMAGE = "image";
  private static final String OUT = "out";
  private static final String DEFAULT_FOLDER = "svd-output";
  private static final Set<ClipFormat> FORMATS =
      EnumSet.of(ClipFormat.TIFF, ClipFormat.GIF, ClipFormat.SHEET);
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
    System.setProperty("java.awt.headless", "true");
    quiet();
    System.exit(new Animate(System.out, System.err, context -> {}).run(args));
  }

  /** Keeps notes of libraries off the error stream, unless the user has set their levels. */
  private static void quiet() {
    PREFERENCES.setLevel(Level.SEVERE);
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
    Job job;
    try {
      job = Job.of(args);
    } catch (IllegalArgumentException e) {
      err.println(e.getMessage());
      return 2;
    }
    try (Context context = new Context()) {
      context.service(LogService.class).setLevel(LogLevel.NONE);
      setUp.accept(context);
      ImagePlus clip;
      try (ConsoleProgress progress = new ConsoleProgress(context, out)) {
        clip = clip(context, job);
      }
      String name = ClipFiles.name(clip.getTitle());
      report(clip, ClipFiles.write(clip, job.parameters().fps(), job.folder(), name, FORMATS));
      return 0;
    } catch (IOException e) {
      err.println(
          "The files cannot be written to '%s': %s".formatted(job.folder(), e.getMessage()));
    } catch (IllegalStateException e) {
      err.println(e.getMessage());
    }
    return 1;
  }

  private static ImagePlus clip(Context context, Job job) {
    OptionsService options = context.service(OptionsService.class);
    options.getOptions(SvdSettings.class).use(job.request());
    CommandService commands = context.service(CommandService.class);
    CommandInfo info = commands.getCommand(COMMAND);
    if (info == null) {
      throw new IllegalStateException("The command is not in the plugin index of the class path.");
    }
    Map<String, Object> inputs = new LinkedHashMap<>(job.parameters().values());
    inputs.put("input", job.image());
    try {
      CommandModule module = commands.run(info, false, inputs).get();
      if (module.isCanceled()) {
        throw new IllegalStateException(module.getCancelReason());
      }
      return (ImagePlus) module.getOutput("output");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("The run was stopped.", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("The run failed: " + e.getCause(), e);
    }
  }

  private void report(ImagePlus clip, Map<ClipFormat, Path> files) {
    Map<String, String> made = Provenance.read(clip).entries();
    out.printf(
        "%d frames of %d x %d pixels in %s s with %s on %s%n",
        clip.getNFrames(),
        clip.getWidth(),
        clip.getHeight(),
        made.get("seconds"),
        made.get("model"),
        made.get("device"));
    out.println(made.getOrDefault("devicewarning", made.get("devicereason")));
    out.println("First frame against the start image: PSNR " + made.get("firstframepsnr"));
    files.forEach((format, file) -> out.printf("%-15s%s%n", format.label() + ":", file));
  }

  private static String usage() {
    return """
        SVD Tools for Fiji: makes a clip from an image.

          image=FILE [out=FOLDER] [key=value ...]

        Writes a TIFF stack, an animated GIF and a contact sheet to FOLDER (%s).
        Model keys and their defaults:
          %s
        Clip keys and their defaults:
          %s"""
        .formatted(
            DEFAULT_FOLDER, Keys.text(ModelRequest.DEFAULT), AnimateParameters.DEFAULT.text());
  }

  /** The arguments, checked. */
  private record Job(
      ImagePlus image, Path folder, ModelRequest request, AnimateParameters parameters) {

    static Job of(String... args) {
      Map<String, String> model = new LinkedHashMap<>();
      Map<String, String> clip = new LinkedHashMap<>();
      Map<String, String> files = new LinkedHashMap<>();
      List<String> keys = new ArrayList<>(List.of(IMAGE, OUT));
      keys.addAll(ModelRequest.keys());
      keys.addAll(AnimateParameters.keys());
      keys.add(Presets.KEY);
      for (String arg : args) {
        int equals = arg.indexOf('=');
        if (equals < 1) {
          throw new IllegalArgumentException(
              "The argument is '%s'; it must have the form key=value.".formatted(arg));
        }
        String key = arg.substring(0, equals);
        String value = arg.substring(equals + 1);
        Keys.known(key, value, keys);
        (ModelRequest.keys().contains(key)
                ? model
                : key.equals(Presets.KEY) || AnimateParameters.keys().contains(key) ? clip : files)
            .put(key, value);
      }
      ModelRequest request = ModelRequest.DEFAULT.with(model);
      request.checkpointPath();
      request.libtorchPath();
      AnimateParameters parameters = Presets.parameters(clip);
      Path folder = folder(files.getOrDefault(OUT, DEFAULT_FOLDER));
      return new Job(open(files.get(IMAGE)), folder, request, parameters);
    }

    private static Path folder(String text) {
      try {
        Path folder = Path.of(text);
        if (!Files.exists(folder) || Files.isDirectory(folder) && Files.isWritable(folder)) {
          return folder;
        }
      } catch (InvalidPathException e) {
        // The sentence below names the path.
      }
      throw new IllegalArgumentException(
          "The value of 'out' is '%s'; it must be a new folder or one that can be written to."
              .formatted(text));
    }

    private static ImagePlus open(String text) {
      if (text == null) {
        throw new IllegalArgumentException(
            "There is no image; give image=FILE, an image file that ImageJ can open.");
      }
      boolean file;
      try {
        file = Files.isRegularFile(Path.of(text));
      } catch (InvalidPathException e) {
        file = false;
      }
      Opener opener = new Opener();
      opener.setSilentMode(true);
      ImagePlus image = file ? opener.openImage(text) : null;
      if (image == null) {
        throw new IllegalArgumentException(
            "The value of 'image' is '%s'; it must be an image file that ImageJ can open%s."
                .formatted(text, file ? "" : ", and there is no such file"));
      }
      return image;
    }
  }
}
