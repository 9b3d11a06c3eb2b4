package sc.fiji.svdtools.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images that are there, but that nobody can look at or name: never "no such file", never lost. */
class UnreachableFilesTest {

  @TempDir Path folder;
  private CommandLine line;
  private Path in;

  @BeforeEach
  void open() throws IOException {
    in = Files.createDirectory(folder.resolve("in"));
    line = new CommandLine(in);
  }

  /** As in a folder without permission, which the superuser always has. */
  @Test
  void whatTheSystemSaysIsTold() throws IOException {
    Path loop = Files.createSymbolicLink(in.resolve("loop.png"), Path.of("loop.png"));
    String why = "cannot be read: Too many levels of symbolic links";
    assertEquals(2, line.run("image=" + loop, "out=" + line.out()));
    assertTrue(line.errors().startsWith("The file '" + loop + "' " + why), line.errors());
    line.forget();
    assertEquals(2, line.run("files=" + loop, "out=" + line.out()));
    assertTrue(
        line.errors().startsWith("The value of 'files' names '" + loop + "', which " + why),
        line.errors());
    line.image("a.png");
    for (String files : List.of(in.toString(), in + "/*.png")) {
      assertEquals(1, line.run("files=" + files, "out=" + line.out()));
      String log = Files.readString(line.out().resolve("svd-log.csv"));
      assertTrue(log.contains("The file '" + loop + "' " + why), log);
      assertTrue(Files.exists(line.out().resolve("a.png-synthetic.tif")), log);
    }
  }

  /** ImageJ opens files by their names as text. */
  @Test
  void aNameInAnotherEncodingIsSaidToBeOne() throws Exception {
    String copy = "cp \"$1\" \"$2/$(printf 'b\\351.png')\"";
    Path image = line.image("a.png");
    assertEquals(
        0,
        new ProcessBuilder("sh", "-c", copy, "sh", image.toString(), in.toString())
            .start()
            .waitFor());
    assertEquals(1, line.run("files=" + in, "out=" + line.out()));
    String log = Files.readString(line.out().resolve("svd-log.csv"));
    assertTrue(log.contains(".png' is not text in the encoding of the system, "), log);
    assertTrue(Files.exists(line.out().resolve("a.png-synthetic.tif")), log);
  }
}
