package sc.fiji.svdtools.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.ImagePlus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.svdtools.checkpoint.ModelFiles;
import sc.fiji.svdtools.engine.FakeModels;
import sc.fiji.svdtools.image.Provenance;

/** The entry point makes clips and says where they are; its arguments reach model and files. */
class AnimateTest {

  @TempDir Path folder;
  private CommandLine line;

  @BeforeEach
  void open() {
    line = new CommandLine(folder);
  }

  @Test
  void writesAllThreeFilesAndSaysWhere() throws IOException {
    assertEquals(
        0,
        line.run(
            "image=" + line.image("cells.png"),
            "out=" + line.out(),
            "device=cpu",
            "frames=5",
            "seed=9"));
    assertEquals("", line.errors());
    assertEquals(
        List.of("cells-synthetic-sheet.png", "cells-synthetic.gif", "cells-synthetic.tif"),
        CommandLine.files(line.out()));
    String said = line.said();
    for (String file : CommandLine.files(line.out())) {
      assertTrue(said.contains(line.out().resolve(file).toString()), said);
    }
    assertTrue(said.contains("5 frames of 128 x 128 pixels in 1.00 s with fake on cpu() float32"));
    assertTrue(said.contains("PSNR "), said);
    assertTrue(said.contains("Denoising 5/5"), said);

    ImagePlus clip = IJ.openImage(line.out().resolve("cells-synthetic.tif").toString());
    assertEquals(5, clip.getNFrames());
    assertEquals(ImagePlus.COLOR_RGB, clip.getType());
    assertEquals("frame", clip.getCalibration().getTimeUnit());
    assertEquals("9", Provenance.read(clip).entries().get("seed"));
    assertNotNull(ImageIO.read(line.out().resolve("cells-synthetic-sheet.png").toFile()));
    assertGif(line.out().resolve("cells-synthetic.gif"), 5);
  }

  /** One rule for single runs and batches. */
  @Test
  void aSecondRunFollowsThePolicy() throws IOException {
    String image = "image=" + line.image("cells.png");
    assertEquals(0, line.run(image, "out=" + line.out(), "device=cpu", "frames=5"));
    line.models.failure = new IllegalStateException("must not run");
    Files.delete(line.out().resolve("cells-synthetic.gif"));
    assertEquals(0, line.run(image, "out=" + line.out(), "device=cpu", "frames=5"));
    assertTrue(line.said().contains("The clip is there already."));
    assertEquals(3, CommandLine.files(line.out()).size());
    line.forget();
    assertEquals(1, line.run(image, "out=" + line.out(), "device=cpu", "frames=1"));
    assertTrue(
        line.errors()
            .contains("'cells-synthetic.tif' was made otherwise: frames is 5 there and 1 here."));
    assertEquals(
        0, line.run(image, "out=" + line.out(), "device=cpu", "frames=1", "existing=skip"));
    assertEquals(
        5, IJ.openImage(line.out().resolve("cells-synthetic.tif").toString()).getStackSize());
    line.models.failure = null;
    assertEquals(
        0, line.run(image, "out=" + line.out(), "device=cpu", "frames=1", "existing=replace"));
    assertEquals(3, CommandLine.files(line.out()).size());
    assertEquals(
        1, IJ.openImage(line.out().resolve("cells-synthetic.tif").toString()).getStackSize());
  }

  @Test
  void aPathMayBeQuoted() throws IOException {
    assertEquals(
        0, line.run("image=\"" + line.image("q.png") + "\"", "out=" + line.out(), "frames=1"));
    assertEquals(3, CommandLine.files(line.out()).size());
  }

  @Test
  void theModelKeysReachTheModel() throws IOException {
    Path checkpoint = Files.createFile(folder.resolve("my weights.safetensors"));
    Path unet = Files.createFile(folder.resolve("distilled.safetensors"));
    line.models.gpus = 2;
    assertEquals(
        0,
        line.run(
            "image=" + line.image("a.tif"),
            "out=" + line.out(),
            "checkpoint=" + checkpoint,
            "unet=" + unet,
            "device=gpu1",
            "precision=bfloat16",
            "frames=2"));
    assertEquals(new ModelFiles(checkpoint, Optional.of(unet)), line.models.lastFiles);
    assertEquals(1, line.models.lastDevice.getDeviceId());
    assertEquals("bfloat16", line.models.lastType.toString());
    assertEquals(0, line.models.open);
  }

  @Test
  void aGpuThatLiesIdleIsNamed() throws IOException {
    line.models.driver = FakeModels.GPU;
    assertEquals(0, line.run("image=" + line.image("a.png"), "out=" + line.out(), "frames=2"));
    assertTrue(line.said().contains("An NVIDIA GPU is present but"));
  }

  @Test
  void withoutArgumentsItSaysHow() {
    assertEquals(0, line.run());
    String said = line.said();
    assertTrue(said.contains("image=FILE [out=FOLDER] [key=value ...]"), said);
    assertTrue(said.contains("steps=25 minguidance=1.0"), said);
  }

  @Test
  void severalFilesGiveTheirClipsAndALog() throws IOException {
    line.image("b.png");
    Path bad = Files.writeString(folder.resolve("c.tif"), "no image");
    String files = "files=" + line.image("a.png") + ";" + folder.resolve("b.png") + ";" + bad;
    assertEquals(
        1,
        line.run(
            files,
            "out=" + line.out(),
            "device=cpu",
            "frames=2",
            "mp4=true",
            "preset=more motion"));
    assertEquals(
        List.of(
            "a.png-synthetic.mp4",
            "a.png-synthetic.tif",
            "b.png-synthetic.mp4",
            "b.png-synthetic.tif",
            "svd-log.csv"),
        CommandLine.files(line.out()));
    assertEquals(200, line.models.last.conditioning().motionBucket());
    String said = line.errors();
    assertTrue(said.startsWith("1 of the images failed; the log says why: "), said);
    assertTrue(line.said().contains("done: 2"));
    assertEquals(
        0,
        line.run(
            "files=" + folder.resolve("b.png"),
            "out=" + line.out(),
            "device=cpu",
            "frames=2",
            "preset=more motion"));
    assertTrue(line.said().contains("skipped: 1"));
  }

  @Test
  void aPresetIsSavedAndUsed() throws IOException {
    System.setProperty("svdtools.presets", folder.resolve("presets").toString());
    try {
      assertEquals(0, line.run("savepreset=mine", "motion=33"));
      assertEquals(List.of("mine.txt"), CommandLine.files(folder.resolve("presets")));
      line.run(
          "image=" + line.image("a.png"),
          "out=" + line.out(),
          "device=cpu",
          "frames=2",
          "preset=mine");
      assertEquals(33, line.models.last.conditioning().motionBucket());
    } finally {
      System.clearProperty("svdtools.presets");
    }
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
}
