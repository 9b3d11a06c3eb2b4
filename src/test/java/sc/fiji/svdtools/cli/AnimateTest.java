package sc.fiji.svdtools.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.ImagePlus;
import ij.io.FileSaver;
import ij.process.ByteProcessor;
import ij.process.ColorProcessor;
import ij.process.FloatProcessor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.svdtools.checkpoint.ModelFiles;
import sc.fiji.svdtools.engine.FakeModels;
import sc.fiji.svdtools.engine.ModelCache;
import sc.fiji.svdtools.image.Provenance;

class AnimateTest {

  private final FakeModels models = new FakeModels();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @TempDir Path folder;

  @Test
  void writesAllThreeFilesAndSaysWhere() throws IOException {
    assertEquals(
        0, run("image=" + image("cells.png"), "out=" + out(), "device=cpu", "frames=5", "seed=9"));
    assertEquals("", err.toString(StandardCharsets.UTF_8));
    assertEquals(
        List.of("cells-synthetic-sheet.png", "cells-synthetic.gif", "cells-synthetic.tif"),
        files(out()));
    String said = out.toString(StandardCharsets.UTF_8);
    for (String file : files(out())) {
      assertTrue(said.contains(out().resolve(file).toString()), said);
    }
    assertTrue(said.contains("5 frames of 128 x 128 pixels in 1.00 s with fake on cpu() float32"));
    assertTrue(said.contains("PSNR "), said);
    assertTrue(said.contains("Denoising 5/5"), said);

    ImagePlus clip = IJ.openImage(out().resolve("cells-synthetic.tif").toString());
    assertEquals(5, clip.getNFrames());
    assertEquals(ImagePlus.COLOR_RGB, clip.getType());
    assertEquals("frame", clip.getCalibration().getTimeUnit());
    assertEquals("9", Provenance.read(clip).entries().get("seed"));
    assertNotNull(ImageIO.read(out().resolve("cells-synthetic-sheet.png").toFile()));
    assertGif(out().resolve("cells-synthetic.gif"), 5);
  }

  /** One rule for single runs and batches. */
  @Test
  void aSecondRunFollowsThePolicy() throws IOException {
    String image = "image=" + image("cells.png");
    assertEquals(0, run(image, "out=" + out(), "device=cpu", "frames=5"));
    models.failure = new IllegalStateException("must not run");
    Files.delete(out().resolve("cells-synthetic.gif"));
    assertEquals(0, run(image, "out=" + out(), "device=cpu", "frames=5"));
    assertTrue(out.toString(StandardCharsets.UTF_8).contains("The clip is there already."));
    assertEquals(3, files(out()).size());
    err.reset();
    assertEquals(1, run(image, "out=" + out(), "device=cpu", "frames=1"));
    assertTrue(
        err.toString(StandardCharsets.UTF_8)
            .contains("'cells-synthetic.tif' was made otherwise: frames is 5 there and 1 here."));
    assertEquals(0, run(image, "out=" + out(), "device=cpu", "frames=1", "existing=skip"));
    assertEquals(5, IJ.openImage(out().resolve("cells-synthetic.tif").toString()).getStackSize());
    models.failure = null;
    assertEquals(0, run(image, "out=" + out(), "device=cpu", "frames=1", "existing=replace"));
    assertEquals(3, files(out()).size());
    assertEquals(1, IJ.openImage(out().resolve("cells-synthetic.tif").toString()).getStackSize());
  }

  /** Where no object moves along a path there is nothing to write, which is known before a run. */
  @Test
  void truthWithoutPathsIsRefusedBeforeTheRun() throws IOException {
    for (String paths : List.of("paths=", "paths=all at 0:0,0 4:5,5")) {
      for (String what : List.of("image=", "files=")) {
        err.reset();
        assertEquals(
            2, run(what + image("cells.png"), "out=" + out(), "frames=5", "truth=true", paths));
        assertEquals(
            "The value of 'truth' is 'true'; it must be false without 'paths' of objects.\n",
            err.toString(StandardCharsets.UTF_8).replace("\r", ""));
      }
    }
    assertEquals(0, models.loads);
    assertTrue(Files.notExists(out()));
  }

  @Test
  void aPathMayBeQuoted() throws IOException {
    assertEquals(0, run("image=\"" + image("q.png") + "\"", "out=" + out(), "frames=1"));
    assertEquals(3, files(out()).size());
  }

  @Test
  void theModelKeysReachTheModel() throws IOException {
    Path checkpoint = Files.createFile(folder.resolve("my weights.safetensors"));
    Path unet = Files.createFile(folder.resolve("distilled.safetensors"));
    models.gpus = 2;
    assertEquals(
        0,
        run(
            "image=" + image("a.tif"),
            "out=" + out(),
            "checkpoint=" + checkpoint,
            "unet=" + unet,
            "device=gpu1",
            "precision=bfloat16",
            "frames=2"));
    assertEquals(new ModelFiles(checkpoint, Optional.of(unet)), models.lastFiles);
    assertEquals(1, models.lastDevice.getDeviceId());
    assertEquals("bfloat16", models.lastType.toString());
    assertEquals(0, models.open);
  }

  @Test
  void aGpuThatLiesIdleIsNamed() throws IOException {
    models.driver = FakeModels.GPU;
    assertEquals(0, run("image=" + image("a.png"), "out=" + out(), "frames=2"));
    assertTrue(out.toString(StandardCharsets.UTF_8).contains("An NVIDIA GPU is present but"));
  }

  @Test
  void withoutArgumentsItSaysHow() {
    assertEquals(0, run());
    String said = out.toString(StandardCharsets.UTF_8);
    assertTrue(said.contains("image=FILE [out=FOLDER] [key=value ...]"), said);
    assertTrue(said.contains("steps=25 minguidance=1.0"), said);
  }

  @Test
  void severalFilesGiveTheirClipsAndALog() throws IOException {
    image("b.png");
    Path bad = Files.writeString(folder.resolve("c.tif"), "no image");
    String files = "files=" + image("a.png") + ";" + folder.resolve("b.png") + ";" + bad;
    assertEquals(
        1, run(files, "out=" + out(), "device=cpu", "frames=2", "mp4=true", "preset=more motion"));
    assertEquals(
        List.of(
            "a.png-synthetic.mp4",
            "a.png-synthetic.tif",
            "b.png-synthetic.mp4",
            "b.png-synthetic.tif",
            "svd-log.csv"),
        files(out()));
    assertEquals(200, models.last.conditioning().motionBucket());
    String said = err.toString(StandardCharsets.UTF_8);
    assertTrue(said.startsWith("1 of the images failed; the log says why: "), said);
    assertTrue(out.toString(StandardCharsets.UTF_8).contains("done: 2"));
    assertEquals(
        0,
        run(
            "files=" + folder.resolve("b.png"),
            "out=" + out(),
            "device=cpu",
            "frames=2",
            "preset=more motion"));
    assertTrue(out.toString(StandardCharsets.UTF_8).contains("skipped: 1"));
  }

  @Test
  void aPresetIsSavedAndUsed() throws IOException {
    System.setProperty("svdtools.presets", folder.resolve("presets").toString());
    try {
      assertEquals(0, run("savepreset=mine", "motion=33"));
      assertEquals(List.of("mine.txt"), files(folder.resolve("presets")));
      run("image=" + image("a.png"), "out=" + out(), "device=cpu", "frames=2", "preset=mine");
      assertEquals(33, models.last.conditioning().motionBucket());
    } finally {
      System.clearProperty("svdtools.presets");
    }
  }

  @Test
  void argumentsThatAreNotUsableAreOneSentenceAndNoFile() throws IOException {
    String image = "image=" + image("a.png");
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
        "The value of 'out' is '"
            + text
            + "'; it must be a new folder or one that can be written"
            + " to.",
        image,
        "out=" + text);
    assertFails(
        2, "Both image=a and files=b are given; it must be one of them.", "image=a", "files=b");
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
    assertFails(1, size, "image=" + save(dot, "dot.png"), "device=cpu");
    FloatProcessor holes = new FloatProcessor(4, 4);
    holes.setf(1, 0, Float.NaN);
    assertFails(
        1,
        "Pixel (1, 0) of 'holes.tif' is NaN; all pixels must be numbers.",
        "image=" + save(new ImagePlus("holes", holes), "holes.tif"),
        "device=cpu");
    assertFails(
        1,
        "The value of 'device' is 'gpu0', but PyTorch can use no GPU (no NVIDIA driver was found);"
            + " it must be automatic, cpu.",
        "image=" + image("a.png"),
        "device=gpu0");
    models.failure = new ArithmeticException("Latent is NaN at step 2, sigma 30.");
    assertFails(1, "Latent is NaN at step 2, sigma 30.", "image=" + image("a.png"), "device=cpu");
    assertFalse(Files.exists(out()));
  }

  private void assertFails(int code, String sentence, String... args) {
    err.reset();
    String[] all = java.util.Arrays.copyOf(args, args.length + 1);
    boolean given = Stream.of(args).anyMatch(arg -> arg.startsWith("out="));
    all[args.length] = given ? "seed=1" : "out=" + out();
    assertEquals(code, run(all), sentence);
    assertEquals(sentence + System.lineSeparator(), err.toString(StandardCharsets.UTF_8));
    assertFalse(Files.exists(out()));
  }

  private static void assertGif(Path file, int frames) throws IOException {
    ImageReader reader = ImageIO.getImageReadersByFormatName("gif").next();
    try (ImageInputStream stream = ImageIO.createImageInputStream(file.toFile())) {
      reader.setInput(stream);
      assertEquals(frames, reader.getNumImages(true));
      assertEquals(128, reader.read(frames - 1).getWidth());
      IIOMetadataNode root =
          (IIOMetadataNode) reader.getImageMetadata(0).getAsTree("javax_imageio_gif_image_1.0");
      IIOMetadataNode control =
          (IIOMetadataNode) root.getElementsByTagName("GraphicControlExtension").item(0);
      assertEquals("14", control.getAttribute("delayTime"));
      IIOMetadataNode loop =
          (IIOMetadataNode) root.getElementsByTagName("ApplicationExtension").item(0);
      assertEquals("NETSCAPE", loop.getAttribute("applicationID"));
    }
  }

  private int run(String... args) {
    return new Animate(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            context -> context.service(ModelCache.class).provider(models))
        .run(args);
  }

  private Path out() {
    return folder.resolve("results");
  }

  private static List<String> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private Path image(String name) {
    ColorProcessor plane = new ColorProcessor(60, 40);
    plane.setColor(0x4080c0);
    plane.fill();
    return save(new ImagePlus(name, plane), name);
  }

  private Path save(ImagePlus image, String name) {
    Path file = folder.resolve(name);
    FileSaver saver = new FileSaver(image);
    assertTrue(
        name.endsWith(".tif")
            ? saver.saveAsTiff(file.toString())
            : saver.saveAsPng(file.toString()));
    return file;
  }
}
