package sc.fiji.svdtools.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.types.DataType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.svdtools.safetensors.CheckpointException;
import sc.fiji.svdtools.safetensors.SafetensorsFile;

/** Paths that are neither a checkpoint file nor a diffusers folder, and what is said of them. */
class OddPathTest {

  @TempDir Path folder;

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void pipesAndDevicesAreNamedUnread() throws Exception {
    Path pipe = folder.resolve("svd.safetensors");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
    expect(pipe, "this is a named pipe (FIFO); a .safetensors file or a folder is allowed.");
    expect(Path.of("/dev/zero"), "this is a device; a .safetensors file or a folder is allowed.");
  }

  /** What must be one file says so of its own kind. */
  @Test
  @DisabledOnOs(OS.WINDOWS)
  void otherFilesOfAModelAreNamedToo() throws Exception {
    Path base = TinyModel.NARROW.writeOriginal(folder.resolve("base"), DataType.FLOAT32);
    Path pipe = folder.resolve("pipe.safetensors");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
    Map<Path, String> paths =
        Map.of(
            pipe,
            "this is a named pipe (FIFO); ",
            Path.of("/dev/zero"),
            "this is a device; ",
            folder,
            "this is a folder; ",
            folder.resolve("none"),
            "there is no such file.");
    paths.forEach(
        (path, said) -> {
          boolean there = said.endsWith("; ");
          expect(
              () -> TextTowerFile.open(path),
              there ? said + "the .safetensors file of a text tower is allowed." : said);
          expect(
              () -> Checkpoint.open(base, Optional.of(path)),
              there ? said + "the .safetensors file of a UNet is allowed." : said);
          expect(
              () -> SafetensorsFile.open(path),
              there ? said + "a .safetensors file is allowed." : said);
        });
  }

  @Test
  void foldersOfTheHuggingFaceCachePointAtTheModel() throws IOException {
    Path hub = folder.resolve("huggingface/hub");
    Path model = hub.resolve("models--stabilityai--stable-video-diffusion-img2vid");
    Path snapshot = Files.createDirectories(model.resolve("snapshots/9cf024d5"));
    Files.createDirectories(model.resolve("blobs"));
    for (Path chosen : new Path[] {hub.getParent(), hub, model, model.resolve("snapshots")}) {
      expect(chosen, "choose a folder or file under snapshots, such as '" + snapshot + "'.");
    }
  }

  @Test
  void aFolderThatIsCalledLikeAFileIsAFolder() throws IOException {
    Path chosen = Files.createDirectories(folder.resolve("svd.safetensors"));
    expect(chosen, "the folder has no unet and no vae and no image_encoder");
  }

  @Test
  void aTensorWithoutSizesIsASentence() {
    Path file =
        new SafetensorsWriter()
            .addBytes("a", "F32", new byte[4])
            .write(folder.resolve("x.safetensors"));
    try (Checkpoint checkpoint = PartCheckpoint.open(file)) {
      var error = assertThrows(CheckpointException.class, () -> checkpoint.size("a", 0));
      assertTrue(
          error.getMessage().endsWith("tensor 'a' has the shape []; more sizes are expected."));
    }
  }

  private static void expect(Path path, String message) {
    expect(() -> Checkpoint.open(path), message);
  }

  private static void expect(Executable open, String message) {
    assertTimeoutPreemptively(
        Duration.ofMinutes(1),
        () -> {
          var error = assertThrows(CheckpointException.class, open);
          assertTrue(error.getMessage().contains(message), error.getMessage());
        });
  }
}
