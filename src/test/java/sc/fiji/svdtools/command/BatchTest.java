package sc.fiji.svdtools.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
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
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scijava.Context;
import org.scijava.command.CommandModule;
import org.scijava.command.CommandService;
import org.scijava.log.LogLevel;
import org.scijava.log.LogService;
import org.scijava.options.OptionsService;
import sc.fiji.svdtools.image.Provenance;
import sc.fiji.svdtools.pipeline.Precision;

class BatchTest {

  private static final String SMALL = "width=64 height=64 frames=4";

  private final FakeModels models = new FakeModels();
  private Context context;

  @TempDir Path folder;

  @BeforeEach
  void open() {
    context = context(models, "cpu");
  }

  @AfterEach
  void close() {
    context.close();
    assertEquals(0, models.open, "models left open");
  }

  @Test
  void anInterruptedBatchGoesOnToTheSameBytes() throws Exception {
    Path images = twentyImages();
    Path whole = folder.resolve("whole");
    assertEquals("{DONE=18, ERROR=2}", run(images, whole, "gif", true, "sheet", true).toString());

    Path broken = folder.resolve("broken");
    Process process = otherProcess(images, broken);
    while (count(broken, ".tif") < 6) {
      assertTrue(process.isAlive(), "the process ended by itself");
      Thread.sleep(20);
    }
    process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    int before = count(broken, ".tif");
    assertTrue(before < 18, before + " finished before the process was killed");

    Map<?, Integer> counts = run(images, broken, "gif", true, "sheet", true);
    assertEquals(18, counts.get(BatchLog.Status.DONE) + counts.get(BatchLog.Status.SKIPPED));
    assertEquals(before, counts.get(BatchLog.Status.SKIPPED));
    assertEquals(bytes(whole).keySet(), bytes(broken).keySet());
    assertEquals(3 * 18, bytes(whole).size());
    bytes(whole).forEach((name, data) -> assertTrue(Arrays.equals(data, read(broken, name)), name));
    List<String> log = Files.readAllLines(broken.resolve(BatchLog.FILE));
    assertEquals(21, log.size());
    List<String> errors = log.stream().filter(line -> line.contains(",error,")).toList();
    assertEquals(2, errors.size());
    assertTrue(errors.get(0).contains("is not an image that ImageJ can open"), errors.get(0));
    assertEquals(18, log.stream().filter(line -> line.contains(",done,")).count());
  }

  @Test
  void severalDevicesGiveTheBytesOfOne() throws Exception {
    Path images = twentyImages();
    models.gpus = 3;
    settings("gpu0");
    run(images, folder.resolve("one"));
    settings("all");
    models.loads = 0;
    assertEquals("{DONE=18, ERROR=2}", run(images, folder.resolve("three")).toString());
    assertEquals(3, models.loads);
    Map<String, byte[]> one = bytes(folder.resolve("one"));
    assertEquals(18, one.size());
    one.forEach(
        (name, data) -> assertTrue(Arrays.equals(data, read(folder.resolve("three"), name)), name));
  }

  @Test
  void resultsMadeOtherwiseFollowThePolicy() throws Exception {
    Path image = image("a.png", 3);
    Path out = folder.resolve("out");
    run(image, out, "gif", true);
    byte[] first = read(out, "a-svd.tif");
    String more = SMALL + " motion=9";
    assertEquals("{ERROR=1}", run(image, out, "parameters", more).toString());
    assertTrue(
        Files.readString(out.resolve(BatchLog.FILE))
            .contains("'a-svd.tif' was made otherwise: motion is 127 there and 9 here."));
    assertEquals("{KEPT=1}", run(image, out, "parameters", more, "existing", "skip").toString());
    assertTrue(Arrays.equals(first, read(out, "a-svd.tif")));
    assertEquals("{DONE=1}", run(image, out, "parameters", more, "existing", "replace").toString());
    assertEquals("[a-svd.tif]", bytes(out).keySet().toString());
    ImagePlus clip = IJ.openImage(out.resolve("a-svd.tif").toString());
    assertEquals("9", Provenance.read(clip).entries().get("motion"));
    image("a.png", 4);
    assertEquals("{ERROR=1}", run(image, out, "parameters", more).toString());
  }

  @Test
  void formatsAskedForLaterAreMadeFromTheStack() throws Exception {
    Path image = image("a.png", 3);
    run(image, folder.resolve("later"));
    Object[] formats = {"mp4", true, "avi", true, "pngs", true, "sheet", true, "gif", true};
    models.failure = new IllegalStateException("must not run");
    assertEquals("{SKIPPED=1}", run(image, folder.resolve("later"), formats).toString());
    models.failure = null;
    run(image, folder.resolve("once"), formats);
    Map<String, byte[]> once = bytes(folder.resolve("once"));
    assertEquals(5 + 4, once.size());
    once.forEach(
        (name, data) -> assertTrue(Arrays.equals(data, read(folder.resolve("later"), name)), name));
  }

  @Test
  void listsFoldersAndEqualNames() throws Exception {
    Path a = image("in/a.png", 1);
    image("in/a.tif", 2);
    image("in/b-svd.png", 2);
    Files.writeString(folder.resolve("in/notes.md"), "no image");
    assertEquals("[a-svd, a-svd-2]", names(folder.resolve("in").toString()));
    Path list = Files.writeString(folder.resolve("list.txt"), "# two\nin/a.tif\n\nin/none.png\n");
    assertEquals("[a-svd, none-svd]", names(list.toString()));
    assertEquals("[a-svd, a-svd-2, none-svd]", names(a + "; " + list));
    for (String bad : List.of("", "/no/such.png", a + ";/no/such.png", "\0", "/no/such.txt")) {
      assertThrows(IllegalArgumentException.class, () -> BatchFiles.of(bad), bad);
    }
    Files.createDirectory(folder.resolve("empty"));
    assertThrows(
        IllegalArgumentException.class, () -> BatchFiles.of(folder.resolve("empty").toString()));
  }

  @Test
  void whatCannotBeginIsOneSentence() throws Exception {
    Path image = image("a.png", 1);
    assertRefused(
        "There are no images; the key 'files' must name an image file, a folder or a" + " list.",
        "",
        "out",
        Map.of());
    assertRefused(
        "The value of 'out' is ''; it must be a new folder or one that can be written to.",
        image.toString(),
        "",
        Map.of());
    assertRefused(
        "The value of 'out' is '"
            + image
            + "'; it must be a new folder or one that can be written"
            + " to.",
        image.toString(),
        image.toString(),
        Map.of());
    String out = folder.resolve("out").toString();
    assertRefused(
        "There is no key 'frmes' (given as frmes=3); the nearest is 'frames'.",
        image.toString(),
        out,
        Map.of("parameters", "frmes=3"));
    assertRefused(
        "The value of 'existing' is 'maybe'; it must be one of error, skip, replace.",
        image.toString(),
        out,
        Map.of("existing", "maybe"));
    assertFalse(Files.exists(folder.resolve("out")));
  }

  @Test
  void noKeyIsOneOfTheKeysOfAClip() {
    for (String key : BatchParameters.keys()) {
      for (String other : AnimateParameters.keys()) {
        assertFalse(other.endsWith(key) || key.endsWith(other), key + " and " + other);
      }
    }
  }

  private void assertRefused(String sentence, String files, String out, Map<String, Object> more)
      throws Exception {
    Map<String, Object> inputs = new LinkedHashMap<>(more);
    inputs.put("files", files);
    inputs.put("out", out);
    CommandModule module =
        context.service(CommandService.class).run(AnimateFilesCommand.class, false, inputs).get();
    assertEquals(sentence, module.getCancelReason());
  }

  private static String names(String files) {
    return BatchFiles.of(files).stream().map(BatchFiles.Source::name).toList().toString();
  }

  private Map<BatchLog.Status, Integer> run(Path images, Path out, Object... more)
      throws Exception {
    return run(context, images, out, more);
  }

  private static Map<BatchLog.Status, Integer> run(
      Context context, Path images, Path out, Object... more) throws Exception {
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

  private static Process otherProcess(Path images, Path out) throws IOException {
    Files.createDirectories(out);
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Djava.awt.headless=true",
            "-Xmx256m",
            "-cp",
            classPath(),
            Slow.class.getName(),
            images.toString(),
            out.toString());
    return new ProcessBuilder(command).inheritIO().start();
  }

  private static String classPath() {
    if (BatchTest.class.getClassLoader() instanceof URLClassLoader loader) {
      return Arrays.stream(loader.getURLs())
          .map(URL::getPath)
          .collect(Collectors.joining(File.pathSeparator));
    }
    return System.getProperty("java.class.path");
  }

  private Path twentyImages() throws IOException {
    for (int i = 0; i < 18; i++) {
      image(String.format("images/%02d.png", i), i);
    }
    Path images = folder.resolve("images");
    Files.writeString(images.resolve("05b.tif"), "not an image");
    byte[] png = Files.readAllBytes(images.resolve("03.png"));
    Files.write(images.resolve("11b.png"), Arrays.copyOf(png, png.length / 2));
    return images;
  }

  private Path image(String name, int value) throws IOException {
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

  private static int count(Path folder, String ending) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return (int) files.filter(file -> file.toString().endsWith(ending)).count();
    }
  }

  /** All files but the log; hidden ones count. */
  private static Map<String, byte[]> bytes(Path folder) throws IOException {
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

  private static byte[] read(Path folder, String name) {
    try {
      return Files.readAllBytes(folder.resolve(name));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private void settings(String device) {
    settings(context, device);
  }

  private static void settings(Context context, String device) {
    context
        .service(OptionsService.class)
        .getOptions(SvdSettings.class)
        .use(new ModelRequest(device, Precision.AUTOMATIC, false, "", ""));
  }

  private static Context context(FakeModels models, String device) {
    Context context = new Context();
    context.service(LogService.class).setLevel(LogLevel.NONE);
    context.service(ModelCache.class).provider(models);
    settings(context, device);
    return context;
  }
}
