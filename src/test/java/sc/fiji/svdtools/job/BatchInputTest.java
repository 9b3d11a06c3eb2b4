package sc.fiji.svdtools.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import org.junit.jupiter.api.Test;
import org.scijava.command.CommandModule;
import org.scijava.command.CommandService;
import sc.fiji.svdtools.command.AnimateFilesCommand;
import sc.fiji.svdtools.request.Animation;
import sc.fiji.svdtools.request.BatchParameters;

/** What a batch is given: files, folders and lists are read, all else is refused in a sentence. */
class BatchInputTest extends BatchCase {

  @Test
  void listsFoldersAndEqualNames() throws Exception {
    Path a = BatchFixture.image(folder, "in/a.png", 1);
    BatchFixture.image(folder, "in/a.tif", 2);
    BatchFixture.image(folder, "in/b-synthetic.png", 2);
    BatchFixture.image(folder, "in/c-svd.png", 2);
    Files.writeString(folder.resolve("in/notes.md"), "no image");
    assertEquals("[a.png-synthetic, a.tif-synthetic]", names(folder.resolve("in").toString()));
    Path list =
        Files.writeString(folder.resolve("list.txt"), "# two\nin/a.tif\n  # three\nin/none.png\n");
    assertEquals("[in+a.tif-synthetic, in+none.png-synthetic]", names(list.toString()));
    assertEquals("[a.png-synthetic, a.tif-synthetic, none.png-synthetic]", names(a + "; " + list));
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
    assertTrue(message.contains("looks like UTF-16"), message);
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
