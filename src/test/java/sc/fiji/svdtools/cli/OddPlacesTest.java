package sc.fiji.svdtools.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Folders of the system that cannot be used, in processes of their own. */
@Timeout(180)
class OddPlacesTest {

  private static final String IMAGE = "image=resources/examples/cells1.png";

  /** A model without networks. */
  private static final String FAKE = "-Dfake.pause=0";

  @TempDir Path folder;

  /** The folder takes files, but nothing in them, as on a full disk: nothing is computed. */
  @Test
  void aFolderThatHoldsNoMoreIsRefusedBeforeTheRun() throws Exception {
    Child child = Child.limited(1, List.of(FAKE), IMAGE, "out=" + folder);
    assertEquals(
        "The value of 'out' is '"
            + folder
            + "', where no file can be written (File too large); it must be a new folder or one"
            + " that can be written to.",
        child.rest());
    assertEquals(2, child.status());
    assertEquals(List.of(), CommandLine.files(folder));
  }

  /** ImageJ and Java's image writers do not say why; nor is there a trace of the preferences. */
  @Test
  void whatTheSystemSaysOfEachFormatIsTold() throws Exception {
    Path out = folder.resolve("out");
    Child child =
        Child.limited(
            8,
            List.of(FAKE, "-Djava.util.prefs.userRoot=" + largePreferences()),
            IMAGE,
            "width=128",
            "height=128",
            "frames=4",
            "out=" + out);
    String said = child.rest();
    assertEquals(1, child.status(), said);
    assertTrue(
        said.endsWith(
            "Of 'cells1-synthetic' in '"
                + out
                + "', TIFF stack could not be written (File too large); Animated GIF could not be"
                + " written (File too large); Contact sheet could not be written (File too"
                + " large); complete: nothing."),
        said);
    assertEquals(List.of(), CommandLine.files(out));
  }

  /** Nothing is lost: what the log has no place for is on the error stream. */
  @Test
  void failuresThatTheLogCannotHoldAreSaid() throws Exception {
    int images = 40;
    Path in = Files.createDirectories(folder.resolve("in"));
    for (int i = 0; i < images; i++) {
      Files.writeString(in.resolve("x".repeat(100) + i + ".png"), "no image");
    }
    Path out = folder.resolve("out");
    Child child = Child.limited(16, List.of(FAKE), "files=" + in, "out=" + out);
    String said = child.rest();
    assertEquals(1, child.status(), said);
    Path log = out.resolve("svd-log.csv");
    String full = "The log '" + log + "' cannot be written: File too large; the batch goes on.";
    assertEquals(1, said.lines().filter(full::equals).count(), said);
    String told = said.substring(said.indexOf(full)) + Files.readString(log);
    for (int i = 0; i < images; i++) {
      assertTrue(told.contains("x" + i + ".png' is not an image"), told);
    }
    assertTrue(said.endsWith("40 of the images failed; the log says why: " + log), said);
  }

  @Test
  void aNetworkThatIsUnpackedInPartIsRemovedAgain() throws Exception {
    Path places = Files.createDirectory(folder.resolve("places"));
    Child child =
        Child.limited(
            2000,
            List.of("-Dsvdtools.unpacked=" + places, "-Djava.io.tmpdir=" + places),
            IMAGE,
            "checkpoint=cells",
            "device=cpu",
            "out=" + folder.resolve("out"));
    String said = child.rest();
    assertEquals(1, child.status(), said);
    assertTrue(said.contains("' nor to '" + places + "' (File too large); give the"), said);
    assertEquals(
        List.of(),
        CommandLine.files(places).stream().filter(name -> name.startsWith("svd")).toList());
  }

  /** Preferences that are written anew with the run, and are then too large. */
  private Path largePreferences() throws Exception {
    Path root = folder.resolve("preferences");
    Path node =
        Files.createDirectories(
            root.resolve(".java/.userPrefs/sc/fiji/svdtools/engine/Throughputs"));
    String entries =
        IntStream.range(0, 500)
            .mapToObj("<entry key=\"%d\" value=\"0123456789\"/>\n"::formatted)
            .collect(Collectors.joining());
    Files.writeString(
        node.resolve("prefs.xml"),
        """
        <?xml version="1.0" encoding="UTF-8" standalone="no"?>
        <!DOCTYPE map SYSTEM "http://java.sun.com/dtd/preferences.dtd">
        <map MAP_XML_VERSION="1.0">
        %s</map>
        """
            .formatted(entries));
    return root;
  }

  /** Pictures need no folder for temporary files. */
  @Test
  void aMissingFolderForTemporaryFilesIsNotMissed() throws Exception {
    Path none = folder.resolve("none");
    Path out = folder.resolve("out");
    Child child =
        Child.fake(
            0,
            List.of("-Djava.io.tmpdir=" + none),
            IMAGE,
            "width=64",
            "height=64",
            "frames=2",
            "pngs=true",
            "avi=true",
            "mp4=true",
            "out=" + out);
    String said = child.rest();
    assertEquals(0, child.status(), said);
    assertEquals(6, CommandLine.files(out).size(), said);
  }

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
