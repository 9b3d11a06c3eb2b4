package sc.fiji.svdtools.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ij.IJ;
import ij.ImagePlus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.scijava.command.CommandModule;
import org.scijava.command.CommandService;
import sc.fiji.svdtools.clip.Progress;
import sc.fiji.svdtools.command.AnimateFilesCommand;
import sc.fiji.svdtools.engine.ModelCache;
import sc.fiji.svdtools.image.Provenance;
import sc.fiji.svdtools.key.Options;
import sc.fiji.svdtools.request.Animation;
import sc.fiji.svdtools.request.ModelRequest;

/** A batch makes the same bytes however it was stopped and on however many devices it ran. */
class BatchTest extends BatchCase {

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

  private Map<BatchLog.Status, Integer> run(Path images, Path out, Object... more)
      throws Exception {
    return BatchFixture.run(context, images, out, more);
  }
}
