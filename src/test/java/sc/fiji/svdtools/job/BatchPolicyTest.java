package sc.fiji.svdtools.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.ImagePlus;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.scijava.options.OptionsService;
import sc.fiji.svdtools.checkpoint.ModelInfo;
import sc.fiji.svdtools.command.SvdSettings;
import sc.fiji.svdtools.engine.ModelCache;
import sc.fiji.svdtools.image.Provenance;
import sc.fiji.svdtools.request.BatchParameters;
import sc.fiji.svdtools.request.ModelRequest;
import sc.fiji.svdtools.weights.FilledTower;
import sc.fiji.svdtools.weights.SafetensorsWriter;

/** What stands in the folder already is kept, made anew or refused, as the policy says. */
class BatchPolicyTest extends BatchCase {

  /** As "Copy as path" gives it: no folder of a name that begins with quotes. */
  @Test
  void pathsMayBeInQuotes() throws Exception {
    Path out = folder.resolve("out");
    String quoted = " \"" + out + "\" ";
    assertEquals(out.toString(), BatchParameters.of(Map.of("out", quoted)).out());
    for (String key : List.of("checkpoint", "unet", "texttower", "libtorch")) {
      ModelRequest request = ModelRequest.DEFAULT.with(Map.of(key, quoted));
      assertEquals(ModelRequest.DEFAULT.with(Map.of(key, out.toString())), request, key);
    }
  }

  /** Whatever is to be done with what is there: a folder is not a clip and may hold anything. */
  @ParameterizedTest
  @CsvSource({"error,.tif", "replace,.tif", "replace,.gif", "error,.gif"})
  void aFolderOfTheNameOfAResultStays(String existing, String ending) throws Exception {
    Path image = BatchFixture.image(folder, "a.png", 3);
    Path out = folder.resolve("out");
    Path notes = out.resolve("a.png-synthetic" + ending).resolve("notes.txt");
    Files.createDirectories(notes.getParent());
    Files.writeString(notes, "mine");
    Object[] more = {"existing", existing, "gif", true};
    assertEquals("{ERROR=1}", run(image, out, more).toString());
    assertEquals("mine", Files.readString(notes));
    assertTrue(Files.readString(out.resolve(BatchLog.FILE)).contains(" is a folder"));
  }

  /** What a user put beside the frames of an older clip stays, and the clip with it. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatLiesAmongTheFramesOfAnOlderClipStays(boolean framesWanted) throws Exception {
    Path image = BatchFixture.image(folder, "a.png", 3);
    Path out = folder.resolve("out");
    assertEquals("{DONE=1}", run(image, out, "pngs", true).toString());
    byte[] first = BatchFixture.read(out, "a.png-synthetic.tif");
    Path frames = out.resolve("a.png-synthetic-frames");
    Path notes = Files.writeString(frames.resolve("notes.txt"), "mine");
    Files.writeString(frames.resolve("Thumbs.db"), "the system's");
    models.last = null;
    String other = BatchFixture.SMALL + " motion=9";
    Object[] more = {"parameters", other, "existing", "replace", "pngs", framesWanted};
    assertEquals("{ERROR=1}", run(image, out, more).toString());
    assertNull(models.last, "nothing may be computed");
    assertEquals("mine", Files.readString(notes));
    assertTrue(Arrays.equals(first, BatchFixture.read(out, "a.png-synthetic.tif")));
    String log = Files.readString(out.resolve(BatchLog.FILE));
    assertTrue(log.contains("' holds 'notes.txt', which is no file of a clip;"), log);
    Files.delete(notes);
    assertEquals("{DONE=1}", run(image, out, more).toString());
    assertEquals(framesWanted, Files.exists(frames));
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
    settings("unet", unet);
  }

  private void settings(String key, Path file) {
    context
        .service(OptionsService.class)
        .getOptions(SvdSettings.class)
        .use(ModelRequest.DEFAULT.with(Map.of("device", "cpu", key, file.toString())));
  }

  /** Other pixels under the name of an image that a technique takes are another clip. */
  @Test
  void anotherImageOfATechniqueIsAnotherClip() throws Exception {
    Path image = BatchFixture.image(folder, "a.png", 3);
    Path key = BatchFixture.image(folder, "key.png", 1);
    Path out = folder.resolve("out");
    String keys = "frames=3 width=64 height=64 keyimages=" + key;
    assertEquals("{DONE=1}", run(image, out, "parameters", keys).toString());
    assertEquals("{SKIPPED=1}", run(image, out, "parameters", keys).toString());
    BatchFixture.image(folder, "key.png", 2);
    assertEquals("{ERROR=1}", run(image, out, "parameters", keys).toString());
    String log = Files.readString(out.resolve(BatchLog.FILE));
    assertTrue(log.contains("was made otherwise: keyimagessha256 is "), log);
  }

  /** So is another text tower, wherever it lies; where no text is used it does not matter. */
  @Test
  void anotherTextTowerIsAnotherClip() throws Exception {
    Path image = BatchFixture.image(folder, "a.png", 3);
    Path out = folder.resolve("out");
    Path plain = folder.resolve("plain");
    String keys = "frames=3 width=64 height=64 textto=cells";
    Path tower = tower("a.safetensors", new FilledTower(64, 32));
    settings("texttower", tower);
    assertEquals("{DONE=1}", run(image, out, "parameters", keys).toString());
    assertEquals("{DONE=1}", run(image, plain).toString());
    settings("texttower", Files.move(tower, folder.resolve("moved.safetensors")));
    assertEquals("{SKIPPED=1}", run(image, out, "parameters", keys).toString());
    settings("texttower", tower("a.safetensors", new FilledTower(64, 48)));
    assertEquals("{ERROR=1}", run(image, out, "parameters", keys).toString());
    String log = Files.readString(out.resolve(BatchLog.FILE));
    assertTrue(log.contains("was made otherwise: texttowermark is "), log);
    assertEquals("{SKIPPED=1}", run(image, plain).toString());
  }

  private Path tower(String name, FilledTower tower) {
    return tower.openClip(new SafetensorsWriter(), "").write(folder.resolve(name));
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

  private Map<BatchLog.Status, Integer> run(Path images, Path out, Object... more)
      throws Exception {
    return BatchFixture.run(context, images, out, more);
  }
}
