package sc.fiji.svdtools.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ij.ImagePlus;
import ij.io.FileSaver;
import ij.process.ColorProcessor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The demo network in real control groups (as root on Linux, version 1): made, or a sentence. */
@Tag("campaign")
class ControlGroupCampaign {

  private static final Path GROUPS = Path.of("/sys/fs/cgroup/memory");

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "400, 128, 14",
    "600, 128, 14",
    "600, 256, 14",
    "600, 512, 14",
    "900, 128, 14",
    "900, 256, 14",
    "900, 512, 14",
    "1200, 256, 48"
  })
  void noRunIsKilled(int megabytes, int size, int frames) throws Exception {
    assumeTrue(Files.isWritable(GROUPS), "control groups of version 1 cannot be made here");
    Path image = folder.resolve("a.png");
    new FileSaver(new ImagePlus("a", new ColorProcessor(64, 64))).saveAsPng(image.toString());
    Said said = in(megabytes, "image=" + image, size, frames);
    String last = said.text().substring(said.text().lastIndexOf('\n') + 1);
    System.out.printf(
        "%d MB, %d x %d x %d: status %d, most %s, %s%n",
        megabytes, size, size, frames, said.status(), said.most(), last);
    boolean sentence = last.contains("are available.") || last.contains("are free.");
    assertTrue(said.status() == 0 || said.status() == 1 && sentence, said.text());
  }

  /** What the first image of a batch has freed is there for the next. */
  @Test
  void aBatchDoesNotRunOutOfMemory() throws Exception {
    assumeTrue(Files.isWritable(GROUPS), "control groups of version 1 cannot be made here");
    Path images = Files.createDirectory(folder.resolve("images"));
    for (int i = 0; i < 4; i++) {
      Path image = images.resolve(i + ".png");
      new FileSaver(new ImagePlus("a", new ColorProcessor(64, 64))).saveAsPng(image.toString());
    }
    Said said = in(500, "files=" + images, 128, 14);
    assertEquals(0, said.status(), said.text());
  }

  /** What a run in a group said; {@code most} in bytes. */
  private record Said(String text, int status, String most) {}

  private Said in(int megabytes, String what, int size, int frames) throws Exception {
    Path group = Files.createDirectory(GROUPS.resolve("svd-" + megabytes + "-" + size));
    try {
      Files.writeString(group.resolve("memory.limit_in_bytes"), megabytes + "000000");
      Child child = child(group, what, size, frames);
      String said = child.rest();
      int status = child.status();
      return new Said(
          said, status, Files.readString(group.resolve("memory.max_usage_in_bytes")).trim());
    } finally {
      Files.delete(group);
    }
  }

  private Child child(Path group, String what, int size, int frames) throws IOException {
    return Child.in(
        group.resolve("cgroup.procs"),
        List.of("-Dorg.slf4j.simpleLogger.defaultLogLevel=error"),
        what,
        "out=" + folder.resolve("out"),
        "device=cpu",
        "steps=1",
        "frames=" + frames,
        "width=" + size,
        "height=" + size);
  }
}
