package sc.fiji.svdtools.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import ij.ImagePlus;
import ij.process.ByteProcessor;
import ij.process.FloatProcessor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the entry point can make no clip, it says why in one sentence and leaves no file. */
class AnimateRefusalsTest {

  @TempDir Path folder;
  private CommandLine line;

  @BeforeEach
  void open() {
    line = new CommandLine(folder);
  }

  @Test
  void argumentsThatAreNotUsableAreOneSentenceAndNoFile() throws IOException {
    String image = "image=" + line.image("a.png");
    assertFails(
        2, "There is no image; give image=FILE, an image file that ImageJ can open.", "seed=1");
    assertFails(
        2,
        "The value of 'image' is '/no/such.png'; it must be an image file that ImageJ can open,"
            + " and there is no such file.",
        "image=/no/such.png");
    Path text = Files.writeString(folder.resolve("text.xyz"), "no image");
    assertFails(
        2,
        "The value of 'image' is '" + text + "'; it must be an image file that ImageJ can open.",
        "image=" + text);
    assertFails(
        2,
        "The value of 'out' is '"
            + text
            + "'; it must be a new folder or one that can be written"
            + " to.",
        image,
        "out=" + text);
    assertFails(
        2,
        "The value of 'out' is ''; it must be a new folder or one that can be written to.",
        image,
        "out=");
    assertFails(2, "'" + folder + "' is a folder; it must be an image file.", "image=" + folder);
    assertFails(
        2, "Both image=a and files=b are given; it must be one of them.", "image=a", "files=b");
  }

  /** What fails for every image of a batch is told once, and no model is loaded for it. */
  @Test
  void whatTechniquesLackIsTheSameForAllFiles() throws IOException {
    String files = "files=" + line.image("a.png") + ";" + line.image("b.png");
    String out = "out=" + line.out();
    Path other = Files.writeString(folder.resolve("other.png"), "no image");
    assertFails(
        2,
        "The value of 'driver' is '/no/such.png'; it must be the title of an open image or a file.",
        files,
        out,
        "driver=/no/such.png");
    String unknown = "The file '" + other + "' is not an image that ImageJ can open.";
    assertFails(2, unknown, files, out, "sketch=" + other);
    assertFails(
        2,
        "TextDirection needs a text tower, that of OpenCLIP ViT-H/14, which checkpoints do not"
            + " have; set its .safetensors file as 'texttower' in SVD Settings.",
        files,
        out,
        "textto=cells");
  }

  /** As with one image: whether a batch has images is seen before anything else. */
  @Test
  void filesThatAreNotUsableAreOneSentenceAndNoFile() throws IOException {
    String out = "out=" + line.out();
    assertFails(
        2,
        "The value of 'files' names '/no/such', which does not exist; it must be an image file, a"
            + " folder or a list.",
        "files=/no/such",
        out);
    Path empty = Files.createDirectory(folder.resolve("empty"));
    String none =
        "The value of 'files' is '"
            + empty
            + "', which holds no images; there must be at least one.";
    assertFails(2, none, "files=" + empty, out);
    assertFails(2, none, "files=" + empty, "shard=1/2", out);
    Path list = Files.write(folder.resolve("list.txt"), new byte[] {'a', '\n', (byte) 0xe9});
    assertFails(
        2,
        "Line 2 of '" + list + "' is not UTF-8 text; save the file as UTF-8.",
        "files=" + list,
        out);
  }

  @Test
  void keysThatAreNotUsableAreOneSentenceAndNoFile() {
    String image = "image=" + line.image("a.png");
    assertFails(
        2,
        "There is no key 'frmes' (given as frmes=3); the nearest is 'frames'.",
        image,
        "frmes=3");
    assertFails(2, "The argument is 'help'; it must have the form key=value.", "help");
    assertFails(
        2,
        "The value of 'steps' is '0'; it must be a whole number from 1 to 1000.",
        image,
        "steps=0");
    assertFails(
        2,
        "The value of 'allowdownload' is 'maybe'; it must be true or false.",
        image,
        "allowdownload=maybe");
  }

  @Test
  void aRunThatFailsIsOneSentenceAndNoFile() throws IOException {
    String size = "The image 'dot.png' is 1 x 1 pixels; it must be at least 2 x 2.";
    ImagePlus dot = new ImagePlus("dot", new ByteProcessor(1, 1));
    assertFails(1, size, "image=" + line.save(dot, "dot.png"), "device=cpu");
    FloatProcessor holes = new FloatProcessor(4, 4);
    holes.setf(1, 0, Float.NaN);
    assertFails(
        1,
        "Pixel (1, 0) of 'holes.tif' is NaN; all pixels must be numbers.",
        "image=" + line.save(new ImagePlus("holes", holes), "holes.tif"),
        "device=cpu");
    assertFails(
        1,
        "The value of 'device' is 'gpu0', but PyTorch can use no GPU (no NVIDIA driver was found);"
            + " it must be automatic, cpu.",
        "image=" + line.image("a.png"),
        "device=gpu0");
    line.models.failure = new ArithmeticException("Latent is NaN at step 2, sigma 30.");
    assertFails(
        1, "Latent is NaN at step 2, sigma 30.", "image=" + line.image("a.png"), "device=cpu");
    assertFalse(Files.exists(line.out()));
  }

  /** Where no object moves along a path there is nothing to write, which is known before a run. */
  @Test
  void truthWithoutPathsIsRefusedBeforeTheRun() throws IOException {
    for (String paths : List.of("paths=", "paths=all at 0:0,0 4:5,5")) {
      for (String what : List.of("image=", "files=")) {
        line.forget();
        assertEquals(
            2,
            line.run(
                what + line.image("cells.png"),
                "out=" + line.out(),
                "frames=5",
                "truth=true",
                paths));
        assertEquals(
            "The value of 'truth' is 'true'; it must be false without 'paths' of objects.\n",
            line.errors().replace("\r", ""));
      }
    }
    assertEquals(0, line.models.loads);
    assertTrue(Files.notExists(line.out()));
  }

  /** What a run will need is looked at before it begins. */
  @Test
  void aTextTowerAndAFolderThatCannotBeUsedAreRefusedBeforeTheRun() throws IOException {
    Path none = Files.writeString(folder.resolve("t.safetensors"), "x".repeat(99));
    String image = "image=" + line.image("a.png");
    assertFails(
        1,
        none + ": this is not a safetensors file.",
        image,
        "device=cpu",
        "textto=cells",
        "texttower=" + none);
    assertFails(
        2,
        "The value of 'texttower' is 'none', which does not exist; it must be the .safetensors file"
            + " of a text tower, or empty.",
        image,
        "texttower=none");
    assumeFalse(System.getProperty("os.name").startsWith("Windows"));
    Path link = Files.createSymbolicLink(folder.resolve("out"), folder.resolve("nowhere"));
    assertFails(
        2,
        "The value of 'out' is '"
            + link
            + "'; it must be a new folder or one that can be written"
            + " to.",
        image,
        "device=cpu",
        "out=" + link);
    assertEquals(0, line.models.loads);
  }

  private void assertFails(int code, String sentence, String... args) {
    line.forget();
    String[] all = java.util.Arrays.copyOf(args, args.length + 1);
    boolean given = Stream.of(args).anyMatch(arg -> arg.startsWith("out="));
    all[args.length] = given ? "seed=1" : "out=" + line.out();
    assertEquals(code, line.run(all), sentence);
    assertEquals(sentence + System.lineSeparator(), line.errors());
    assertFalse(Files.exists(line.out()));
  }
}
