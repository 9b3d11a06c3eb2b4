package sc.fiji.svdtools.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Folders of the system that cannot be used, in processes of their own. */
@Timeout(180)
class OddPlacesTest {

  private static final String IMAGE = "image=resources/examples/cells1.png";

  @TempDir Path folder;

  /** Where there is no folder to unpack to, the sentence is about that and not about the clip. */
  @Test
  void aBuiltInNetworkThatCannotBeUnpackedIsNamed() throws Exception {
    Path none = Files.createFile(folder.resolve("file")).resolve("none");
    Child child =
        Child.real(
            List.of("-Dsvdtools.unpacked=" + none, "-Djava.io.tmpdir=" + none),
            IMAGE,
            "checkpoint=cells",
            "device=cpu",
            "out=" + folder.resolve("out"));
    String said = child.rest();
    assertEquals(1, child.status(), said);
    assertTrue(
        said.contains(
            "The built-in checkpoint 'cells' cannot be unpacked to '"
                + none
                + "' nor to '"
                + none
                + "' ("),
        said);
    assertTrue(
        said.endsWith("give the system property svdtools.unpacked a folder that you can write to."),
        said);
  }
}
