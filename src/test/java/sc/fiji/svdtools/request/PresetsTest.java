package sc.fiji.svdtools.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.svdtools.engine.FakeModels;

class PresetsTest {

  @TempDir Path folder;

  @BeforeEach
  void open() {
    System.setProperty("svdtools.presets", folder.toString());
  }

  @AfterEach
  void close() {
    System.clearProperty("svdtools.presets");
  }

  @Test
  void allShippedPresetsAreListedAndUsable() throws IOException {
    Path resources = Path.of(System.getProperty("project.basedir"), "resources", "presets");
    try (Stream<Path> files = Files.list(resources)) {
      assertEquals(
          new TreeSet<>(Presets.SHIPPED),
          files
              .map(file -> file.getFileName().toString().replace(".txt", ""))
              .collect(Collectors.toCollection(TreeSet::new)));
    }
    for (String name : Presets.SHIPPED) {
      assertTrue(Presets.read(name).size() > 1, name);
    }
    assertEquals(Animation.DEFAULT, Presets.parameters(Map.of("preset", "none")));
  }

  @Test
  void thePublishedSettingsAreTheDefaults() {
    Animation reference = Presets.parameters(Map.of("preset", "Reference compatible"));
    assertEquals(
        Animation.DEFAULT.resolved(FakeModels.INFO, 9, 9).settings(),
        reference.resolved(FakeModels.INFO, 9, 9).settings());
  }

  @Test
  void theUsersPresetsGoFirst() throws IOException {
    Presets.save("More motion", Map.of("motion", 255));
    Presets.save("slow", Map.of("motion", 20));
    assertEquals(
        List.of("none", "fast", "more-motion", "reference-compatible", "slow", "smooth-48-frames"),
        Presets.names());
    assertEquals(Map.of("motion", "255"), Presets.read("more-motion"));
  }

  @Test
  void whatCannotBeUsedIsOneSentence() throws IOException {
    assertRefused("frms=3", "There is no key 'frms' (given as frms=3); the nearest is 'frames'.");
    assertRefused("frames", "The line is 'frames'; it must have the form key=value.");
    assertRefused(
        "fps=3\nfps=4",
        "The key 'fps' is given twice, the second time as '4'; it may be given once.");
    assertRefused("fps=x", "The value of 'fps' is 'x'; it must be a whole number from 1 to 120.");
    for (String name : List.of("", "none", "../up", "a/b", "con", "LPT1", "a".repeat(80))) {
      String sentence =
          assertThrows(IllegalArgumentException.class, () -> Presets.save(name, Map.of("fps", 3)))
              .getMessage();
      assertTrue(sentence.startsWith("The name of the preset is '" + name), sentence);
    }
    Presets.save("console", Map.of("fps", 3));
    Files.delete(folder.resolve("console.txt"));
    Files.createDirectory(folder.resolve("folder.txt"));
    Files.createSymbolicLink(folder.resolve("gone.txt"), folder.resolve("nowhere"));
    assertThrows(IllegalArgumentException.class, () -> Presets.save("x", Map.of()));
    assertThrows(IllegalArgumentException.class, () -> Presets.save("x", Map.of("fbs", 3)));
    assertEquals(
        "[none, bad, fast, more-motion, reference-compatible, smooth-48-frames]",
        Presets.names().toString());
  }

  private void assertRefused(String text, String sentence) throws IOException {
    Files.writeString(folder.resolve("bad.txt"), "# comment\n\n" + text + "\n");
    Exception refused =
        assertThrows(IllegalArgumentException.class, () -> Presets.read("bad"), text);
    assertEquals("The preset 'bad' cannot be used: " + sentence, refused.getMessage());
  }

  @Test
  void whatIsSavedCanBeReadAgain() throws IOException {
    for (String end : List.of("a b", "# x", "\u4e00\u00e9\ud83d\ude00", "\ufeffa", "a\u2028b")) {
      Presets.save("mine", Map.of("endimage", end));
      assertEquals(Map.of("endimage", end), Presets.read("mine"));
    }
    Map<String, String> half = Map.of("endimage", "cut\ud83d");
    assertEquals(
        "The value of 'endimage' is 'cut?'; it must be of whole characters.",
        assertThrows(IllegalArgumentException.class, () -> Presets.save("mine", half))
            .getMessage());
    Map<String, String> huge = Map.of("endimage", "x".repeat(1 << 16));
    assertEquals(
        "The preset 'mine' has 65546 bytes; it must have at most 65536.",
        assertThrows(IllegalArgumentException.class, () -> Presets.save("mine", huge))
            .getMessage());
    assertEquals(Map.of("endimage", "a\u2028b"), Presets.read("mine"));
  }
}
