package sc.fiji.svdtools.job;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.ImagePlus;
import ij.io.FileSaver;
import ij.process.ColorProcessor;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.scijava.Context;
import org.scijava.command.CommandModule;
import org.scijava.command.CommandService;
import org.scijava.log.LogLevel;
import org.scijava.log.LogService;
import org.scijava.options.OptionsService;
import sc.fiji.svdtools.clip.Precision;
import sc.fiji.svdtools.command.AnimateFilesCommand;
import sc.fiji.svdtools.command.SvdSettings;
import sc.fiji.svdtools.engine.FakeModels;
import sc.fiji.svdtools.engine.ModelCache;
import sc.fiji.svdtools.request.ModelRequest;

/** Batches with a model without networks, on images drawn here. */
public final class BatchFixture {

  static final String SMALL = "width=64 height=64 frames=4";

  private BatchFixture() {}

  static Map<BatchLog.Status, Integer> run(Context context, Path images, Path out, Object... more)
      throws Exception {
    Map<String, Object> inputs = new LinkedHashMap<>();
    inputs.put("parameters", SMALL);
    inputs.put("files", images.toString());
    inputs.put("out", out.toString());
    for (int i = 0; i < more.length; i += 2) {
      inputs.put((String) more[i], more[i + 1]);
    }
    CommandModule module =
        context.service(CommandService.class).run(AnimateFilesCommand.class, false, inputs).get();
    assertFalse(module.isCanceled(), module::getCancelReason);
    return ((AnimateFilesCommand) module.getCommand()).counts();
  }

  /** Runs the batch slowly, until it is killed. */
  static final class Slow {
    public static void main(String[] args) throws Exception {
      FakeModels models = new FakeModels();
      models.pause = 20;
      run(context(models, "cpu"), Path.of(args[0]), Path.of(args[1]), "gif", true, "sheet", true);
    }
  }

  static Process otherProcess(Path images, Path out) throws IOException {
    Files.createDirectories(out);
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Djava.awt.headless=true",
            "-Xmx256m",
            builtIn(),
            "-cp",
            classPath(),
            Slow.class.getName(),
            images.toString(),
            out.toString());
    return new ProcessBuilder(command).inheritIO().start();
  }

  /** Another process takes the built-in network that this one takes. */
  public static String builtIn() {
    return "-Dsvdtools.builtin=" + System.getProperty("svdtools.builtin", "");
  }

  static String classPath() {
    if (BatchFixture.class.getClassLoader() instanceof URLClassLoader loader) {
      return Arrays.stream(loader.getURLs())
          .map(URL::getPath)
          .collect(Collectors.joining(File.pathSeparator));
    }
    return System.getProperty("java.class.path");
  }

  static Path twentyImages(Path folder) throws IOException {
    for (int i = 0; i < 18; i++) {
      image(folder, String.format("images/%02d.png", i), i);
    }
    Path images = folder.resolve("images");
    Files.writeString(images.resolve("05b.tif"), "not an image");
    byte[] png = Files.readAllBytes(images.resolve("03.png"));
    Files.write(images.resolve("11b.png"), Arrays.copyOf(png, png.length / 2));
    return images;
  }

  static Path image(Path folder, String name, int value) throws IOException {
    ColorProcessor plane = new ColorProcessor(24, 20);
    for (int i = 0; i < 24 * 20; i++) {
      plane.set(i, 0xff000000 | (i * 97 + value * 7919) * 0x0305);
    }
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    ImagePlus image = new ImagePlus(name, plane);
    boolean tiff = name.endsWith(".tif");
    assertTrue(
        tiff
            ? new FileSaver(image).saveAsTiff(file.toString())
            : new FileSaver(image).saveAsPng(file.toString()));
    return file;
  }

  static int count(Path folder, String ending) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return (int) files.filter(file -> file.toString().endsWith(ending)).count();
    }
  }

  /** All files but the log; hidden ones count. */
  static Map<String, byte[]> bytes(Path folder) throws IOException {
    Map<String, byte[]> bytes = new TreeMap<>();
    List<Path> all = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      files.filter(Files::isRegularFile).forEach(all::add);
    }
    for (Path file : all) {
      if (!file.endsWith(BatchLog.FILE)) {
        bytes.put(folder.relativize(file).toString(), Files.readAllBytes(file));
      }
    }
    return bytes;
  }

  static byte[] read(Path folder, String name) {
    try {
      return Files.readAllBytes(folder.resolve(name));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  static void settings(Context context, String device) {
    context
        .service(OptionsService.class)
        .getOptions(SvdSettings.class)
        .use(new ModelRequest(device, Precision.AUTOMATIC, false, "", "", "", ""));
  }

  public static Context context(FakeModels models, String device) {
    Context context = new Context();
    context.service(LogService.class).setLevel(LogLevel.NONE);
    context.service(ModelCache.class).provider(models);
    settings(context, device);
    return context;
  }
}
