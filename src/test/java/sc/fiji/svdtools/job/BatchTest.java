package sc.fiji.svdtools.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ij.IJ;
import ij.ImagePlus;
import ij.io.FileSaver;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scijava.Context;
import org.scijava.command.CommandModule;
import org.scijava.command.CommandService;
import org.scijava.options.OptionsService;
import sc.fiji.svdtools.checkpoint.ModelInfo;
import sc.fiji.svdtools.clip.Progress;
import sc.fiji.svdtools.command.AnimateFilesCommand;
import sc.fiji.svdtools.command.SvdSettings;
import sc.fiji.svdtools.engine.FakeModels;
import sc.fiji.svdtools.engine.ModelCache;
import sc.fiji.svdtools.image.Provenance;
import sc.fiji.svdtools.key.Options;
import sc.fiji.svdtools.request.Animation;
import sc.fiji.svdtools.request.BatchParameters;
import sc.fiji.svdtools.request.ModelRequest;

class BatchTest {

  private final FakeModels models = new FakeModels();
  private Context context;

  @TempDir Path folder;

  @BeforeEach
  void open() {
    context = BatchFixture.context(models, "cpu");
  }

  @AfterEach
  void close() {
    context.close();
    assertEquals(0, models.open, "models left open");
  }

  @Test
  void anInterruptedBatchGoesOnToTheSameBytes() throws Exception {
    Path images = BatchFixture.twentyImages(folder);
    Path whole = folder.resolve("whole");
    assertEquals("{DONE=18, ERROR=2}", run(images, whole, "gif", true, "sheet", true).toString());

    Path broken = folder.resolve("broken");
    Process process = BatchFixture.otherProcess(images, broken);
    while (BatchFixture.count(broken, ".tif") < 6) {
      assertTrue(process.isAlive(), "the process ended by itself");
      Thread.sleep(20);
    }
    process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    int before = BatchFixture.count(broken, ".tif");
    assertTrue(before < 18, before + " finished before the process was killed");

    Map<?, Integer> counts = run(images, broken, "gif", true, "sheet", true);
    assertEquals(18, counts.get(BatchLog.Status.DONE) + counts.get(BatchLog.Status.SKIPPED));
    assertEquals(before, counts.get(BatchLog.Status.SKIPPED));
    assertEquals(BatchFixture.bytes(whole).keySet(), BatchFixture.bytes(broken).keySet());
    assertEquals(3 * 18, BatchFixture.bytes(whole).size());
    BatchFixture.bytes(whole)
        .forEach(
            (name, data) -> assertTrue(Arrays.equals(data, BatchFixture.read(broken, name)), name));
    List<String> log = Files.readAllLines(broken.resolve(BatchLog.FILE));
    assertEquals(21, log.size());
    List<String> errors = log.stream().filter(line -> line.contains(",error,")).toList();
    assertEquals(2, errors.size());
    assertTrue(errors.get(0).contains("is not an image that ImageJ can open"), errors.get(0));
    assertEquals(18, log.stream().filter(line -> line.matches(".*,(done|skipped),.*")).count());
  }

  @Test
  void severalDevicesGiveTheBytesOfOne() throws Exception {
    Path images = BatchFixture.twentyImages(folder);
    models.gpus = 3;
    BatchFixture.settings(context, "gpu0");
    run(images, folder.resolve("one"));
    BatchFixture.settings(context, "all");
    models.loads = 0;
    assertEquals("{DONE=18, ERROR=2}", run(images, folder.resolve("three")).toString());
    assertEquals(3, models.loads);
    Map<String, byte[]> one = BatchFixture.bytes(folder.resolve("one"));
    assertEquals(18, one.size());
    one.forEach(
        (name, data) ->
            assertTrue(
                Arrays.equals(data, BatchFixture.read(folder.resolve("three"), name)), name));
  }

  /** Its windows; the file does not say where it was made, the clip of a single run does. */
  @Test
  void oneImageWithWindowsUsesAllDevices() throws Exception {
    Path image = BatchFixture.image(folder, "a.png", 1);
    String windows = BatchFixture.SMALL + " contextsize=3 contextstride=1 contextschedule=static";
    models.gpus = 3;
    for (String device : new String[] {"gpu0", "all"}) {
      BatchFixture.settings(context, device);
      run(image, folder.resolve(device), "parameters", windows);
    }
    assertEquals(List.of(Device.gpu(0), Device.gpu(1), Device.gpu(2)), models.lastDevices);
    byte[] one = BatchFixture.read(folder.resolve("gpu0"), "a.png-synthetic.tif");
    assertTrue(Arrays.equals(one, BatchFixture.read(folder.resolve("all"), "a.png-synthetic.tif")));
    for (String keys : new String[] {BatchFixture.SMALL, windows}) {
      AnimateJob job =
          new AnimateJob(
              IJ.openImage(image.toString()),
              Animation.of(Options.parse(keys)),
              ModelRequest.DEFAULT.with(Map.of("device", "all")));
      ImagePlus clip = job.run(context.service(ModelCache.class), Progress.NONE);
      Map<String, String> said = Provenance.read(clip).entries();
      assertEquals("gpu(0) float16", said.get("device"));
      // Two windows of three in four frames: the third device has none.
      assertEquals(keys.equals(windows) ? "gpu(1)" : null, said.get("otherdevices"));
    }
  }

  @Test
  void resultsMadeOtherwiseFollowThePolicy() throws Exception {
    Path image = BatchFixture.image(folder, "a.png", 3);
    Path out = folder.resolve("out");
    run(image, out, "gif", true);
    byte[] first = BatchFixture.read(out, "a.png-synthetic.tif");
    String more = BatchFixture.SMALL + " motion=9";
    assertEquals("{ERROR=1}", run(image, out, "parameters", more).toString());
    assertTrue(
        Files.readString(out.resolve(BatchLog.FILE))
            .contains("'a.png-synthetic.tif' was made otherwise: motion is 127 there and 9 here."));
    assertEquals("{KEPT=1}", run(image, out, "parameters", more, "existing", "skip").toString());
    assertTrue(Arrays.equals(first, BatchFixture.read(out, "a.png-synthetic.tif")));
    assertEquals("{DONE=1}", run(image, out, "parameters", more, "existing", "replace").toString());
    assertEquals("[a.png-synthetic.tif]", BatchFixture.bytes(out).keySet().toString());
    ImagePlus clip = IJ.openImage(out.resolve("a.png-synthetic.tif").toString());
    assertEquals("9", Provenance.read(clip).entries().get("motion"));
    BatchFixture.image(folder, "a.png", 4);
    assertEquals("{ERROR=1}", run(image, out, "parameters", more).toString());
  }

  /** Where a UNet over the checkpoint lies is kept and counts for nothing; what it is counts. */
  @Test
  void anotherUnetIsAnotherModel() throws Exception {
    Path image = BatchFixture.image(folder, "a.png", 3);
    Path out = folder.resolve("out");
    Path unet = Files.writeString(folder.resolve("u.safetensors"), "u");
    settings(unet);
    assertEquals("{DONE=1}", run(image, out).toString());
    ImagePlus clip = IJ.openImage(out.resolve("a.png-synthetic.tif").toString());
    assertEquals(unet.toString(), Provenance.read(clip).entries().get("unet"));
    settings(Files.move(unet, folder.resolve("moved.safetensors")));
    assertEquals("{SKIPPED=1}", run(image, out).toString());
    context.service(ModelCache.class).clear();
    models.info = new ModelInfo("fake", "fake layout", "fedcba9876543210", 14, 128, 128, true);
    assertEquals("{ERROR=1}", run(image, out).toString());
    assertTrue(
        Files.readString(out.resolve(BatchLog.FILE))
            .contains("fingerprint is 0123456789abcdef there and fedcba9876543210 here."));
  }

  private void settings(Path unet) {
    context
        .service(OptionsService.class)
        .getOptions(SvdSettings.class)
        .use(ModelRequest.DEFAULT.with(Map.of("device", "cpu", "unet", unet.toString())));
  }

  @Test
  void formatsAskedForLaterAreMadeFromTheStack() throws Exception {
    Path image = BatchFixture.image(folder, "a.png", 3);
    run(image, folder.resolve("later"));
    Object[] formats = {"mp4", true, "avi", true, "pngs", true, "sheet", true, "gif", true};
    models.failure = new IllegalStateException("must not run");
    assertEquals("{SKIPPED=1}", run(image, folder.resolve("later"), formats).toString());
    models.failure = null;
    run(image, folder.resolve("once"), formats);
    Map<String, byte[]> once = BatchFixture.bytes(folder.resolve("once"));
    assertEquals(5 + 4, once.size());
    once.forEach(
        (name, data) ->
            assertTrue(
                Arrays.equals(data, BatchFixture.read(folder.resolve("later"), name)), name));
  }

  @Test
  void listsFoldersAndEqualNames() throws Exception {
    Path a = BatchFixture.image(folder, "in/a.png", 1);
    BatchFixture.image(folder, "in/a.tif", 2);
    BatchFixture.image(folder, "in/b-synthetic.png", 2);
    BatchFixture.image(folder, "in/c-svd.png", 2);
    Files.writeString(folder.resolve("in/notes.md"), "no image");
    assertEquals("[a.png-synthetic, a.tif-synthetic]", names(folder.resolve("in").toString()));
    Path list = Files.writeString(folder.resolve("list.txt"), "# two\nin/a.tif\n\nin/none.png\n");
    assertEquals("[in_a.tif-synthetic, in_none.png-synthetic]", names(list.toString()));
    assertEquals(
        "[a.png-synthetic, in_a.tif-synthetic, in_none.png-synthetic]", names(a + "; " + list));
    Path other = BatchFixture.image(folder, "other/a.png", 2);
    String both = names(a + ";" + other + ";" + a);
    assertTrue(both.matches("\\[a\\.png-synthetic, a\\.png-synthetic-[0-9a-f]{8}\\]"), both);
    Path far = Files.writeString(folder.resolve("other/list.txt"), folder.resolve("in/a.tif") + "");
    assertTrue(names(far.toString()).matches("\\[a\\.tif-synthetic-[0-9a-f]{8}\\]"));
    for (String bad : List.of("", "/no/such.png", a + ";/no/such.png", "\0", "/no/such.txt")) {
      assertThrows(IllegalArgumentException.class, () -> BatchFiles.of(bad), bad);
    }
    Files.createDirectory(folder.resolve("empty"));
    assertThrows(
        IllegalArgumentException.class, () -> BatchFiles.of(folder.resolve("empty").toString()));
  }

  /** An image that comes beside finished ones changes nothing of theirs. */
  @Test
  void aNewImageLeavesFinishedOnesAlone() throws Exception {
    Path in = BatchFixture.image(folder, "in/a.png", 1).getParent();
    Path out = folder.resolve("out");
    assertEquals("{DONE=1}", run(in, out).toString());
    byte[] before = BatchFixture.read(out, "a.png-synthetic.tif");
    BatchFixture.image(folder, "in/a.tif", 2);
    BatchFixture.image(folder, "in/A.bmp.png", 2);
    assertEquals("{DONE=2, SKIPPED=1}", run(in, out, "existing", "skip").toString());
    assertTrue(Arrays.equals(before, BatchFixture.read(out, "a.png-synthetic.tif")));
    assertEquals("{SKIPPED=3}", run(in, out).toString());
  }

  @Test
  void aDamagedResultFollowsThePolicy() throws Exception {
    Path image = BatchFixture.image(folder, "a.png", 3);
    Path out = folder.resolve("out");
    run(image, out);
    byte[] whole = BatchFixture.read(out, "a.png-synthetic.tif");
    for (byte[] damaged : List.of(new byte[0], Arrays.copyOf(whole, whole.length / 2))) {
      Files.write(out.resolve("a.png-synthetic.tif"), damaged);
      assertEquals("{ERROR=1}", run(image, out).toString());
      assertTrue(
          Files.readString(out.resolve(BatchLog.FILE))
              .contains("'a.png-synthetic.tif' is there but cannot be read: "));
      assertEquals("{KEPT=1}", run(image, out, "existing", "skip").toString());
      assertTrue(Arrays.equals(damaged, BatchFixture.read(out, "a.png-synthetic.tif")));
      assertEquals("{DONE=1}", run(image, out, "existing", "replace").toString());
      assertTrue(Arrays.equals(whole, BatchFixture.read(out, "a.png-synthetic.tif")));
    }
  }

  /** As PowerShell, spreadsheets and "Copy as path" write them. */
  @Test
  void listsOfOtherPrograms() throws Exception {
    Path image = BatchFixture.image(folder, "ä.png", 1);
    BatchFixture.image(folder, "b.png", 1);
    String lines = "\"" + image + "\"\r\nb.png\r\n";
    String expected = "[ä.png-synthetic, b.png-synthetic]";
    for (byte[] text :
        List.of(
            ("\uFEFF" + lines).getBytes(StandardCharsets.UTF_8),
            ("\uFEFF" + lines).getBytes(StandardCharsets.UTF_16LE),
            ("\uFEFF" + lines).getBytes(StandardCharsets.UTF_16BE),
            lines.replace("\r\n", "\r").getBytes(StandardCharsets.UTF_8))) {
      assertEquals(expected, names(Files.write(folder.resolve("l.txt"), text).toString()));
    }
    assertEquals("[b.png-synthetic]", names("\"" + folder.resolve("b.png") + "\""));
    byte[] latin = ("b.png\n" + image).getBytes(StandardCharsets.ISO_8859_1);
    Path list = Files.write(folder.resolve("latin.txt"), latin);
    String message =
        assertThrows(IllegalArgumentException.class, () -> names(list.toString())).getMessage();
    assertTrue(
        message.contains("Line 2 of '" + list + "' is not UTF-8 text; save the file as UTF-8."),
        message);
    byte[] wide = "b.png\n".getBytes(StandardCharsets.UTF_16LE);
    Path bare = Files.write(folder.resolve("wide.txt"), wide);
    message =
        assertThrows(IllegalArgumentException.class, () -> names(bare.toString())).getMessage();
    assertTrue(message.contains("save the file as UTF-8."), message);
  }

  /** A log that another program has re-saved is set aside, and the batch goes on. */
  @Test
  void aLogNeverStopsABatch() throws Exception {
    Path image = BatchFixture.image(folder, "a.png", 3);
    Path out = folder.resolve("out");
    run(image, out);
    String log = Files.readString(out.resolve(BatchLog.FILE));
    byte[][] saved = {
      log.replace(',', ';').getBytes(StandardCharsets.UTF_8),
      "ä".getBytes(StandardCharsets.ISO_8859_1),
      {0, 1, 2, (byte) 0xFF},
      log.getBytes(StandardCharsets.UTF_16LE),
    };
    for (int i = 0; i < saved.length; i++) {
      Files.write(out.resolve(BatchLog.FILE), saved[i]);
      assertEquals("{SKIPPED=1}", run(image, out).toString());
      assertEquals(2, Files.readAllLines(out.resolve(BatchLog.FILE)).size());
      assertTrue(
          Arrays.equals(saved[i], Files.readAllBytes(out.resolve("svd-log-" + (i + 1) + ".csv"))));
    }
    Files.delete(out.resolve(BatchLog.FILE));
    Files.createDirectories(out.resolve(BatchLog.FILE).resolve("held"));
    assertEquals("{SKIPPED=1}", run(image, out).toString());
    String marked = "\uFEFF" + log.replace("\n", "\r\n");
    BatchFixture.image(folder, "b.png", 3);
    Path second = folder.resolve("second");
    Files.createDirectories(second);
    Files.writeString(second.resolve(BatchLog.FILE), marked);
    assertEquals("{DONE=1}", run(folder.resolve("b.png"), second).toString());
    assertEquals(3, Files.readAllLines(second.resolve(BatchLog.FILE)).size());
  }

  @Test
  void whatCannotBeginIsOneSentence() throws Exception {
    Path image = BatchFixture.image(folder, "a.png", 1);
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
  void filesThatEndEarlyAreRefusedAndStacksAreNot() throws Exception {
    Path whole = BatchFixture.image(folder, "in/whole.tif", 1);
    ImagePlus stack = IJ.openImage(whole.toString());
    stack.getStack().addSlice(stack.getProcessor().duplicate());
    new FileSaver(new ImagePlus("stack", stack.getStack()))
        .saveAsTiff(folder.resolve("in/stack.tif").toString());
    for (String name : List.of("whole", "stack")) {
      byte[] data = Files.readAllBytes(folder.resolve("in/" + name + ".tif"));
      Path cut = folder.resolve("in/" + name + "-cut.tif");
      Files.write(cut, Arrays.copyOf(data, data.length - 1000));
    }
    Path out = folder.resolve("out");
    assertEquals("{DONE=2, ERROR=2}", run(folder.resolve("in"), out).toString());
    assertTrue(Files.readString(out.resolve(BatchLog.FILE)).contains("is cut short; at least "));
  }

  @Test
  void aStoppedBatchKeepsWhatIsFinishedAndNothingElse() throws Exception {
    Path images = BatchFixture.twentyImages(folder);
    Path out = folder.resolve("out");
    models.stopAfter = 10;
    CommandModule module =
        context
            .service(CommandService.class)
            .run(
                AnimateFilesCommand.class,
                false,
                "files",
                images.toString(),
                "out",
                out.toString(),
                "parameters",
                BatchFixture.SMALL)
            .get();
    assertTrue(module.isCanceled());
    assertEquals(2, BatchFixture.bytes(out).size());
    assertEquals(3, Files.readAllLines(out.resolve(BatchLog.FILE)).size());
    assertEquals("{DONE=16, SKIPPED=2, ERROR=2}", run(images, out).toString());
  }

  @Test
  void twoBatchesDoNotShareAFolder() throws Exception {
    Path image = BatchFixture.image(folder, "a.png", 1);
    Path out = Files.createDirectory(folder.resolve("out"));
    Path lock = out.resolve(".svd-lock");
    try (FileChannel channel =
        FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.lock();
      assertRefused(
          "Another batch is writing to '" + out + "'; it must end first.",
          image.toString(),
          out.toString(),
          Map.of());
      assertTrue(Files.exists(lock));
    }
    assertEquals("{DONE=1}", run(image, out).toString());
    assertFalse(Files.exists(lock));
  }

  @Test
  void noKeyIsOneOfTheKeysOfAClip() {
    for (String key : BatchParameters.keys()) {
      for (String other : Animation.keys()) {
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
    return BatchFixture.run(context, images, out, more);
  }
}
