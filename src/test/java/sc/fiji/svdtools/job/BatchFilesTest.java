package sc.fiji.svdtools.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sc.fiji.svdtools.host.OutFolder;

/** Names of results are by the image's path alone, and no two images share one. */
class BatchFilesTest {

  /** Names that become one where what a file name cannot show is left out of them. */
  private static final List<String> ALIKE =
      List.of(
          "a.png",
          "A.png",
          "a.PNG",
          " a.png",
          "a .png",
          "50%.png",
          "50#.png",
          "50_.png",
          "caf\u00e9.png",
          Normalizer.normalize("caf\u00e9.png", Normalizer.Form.NFD),
          "_hidden.png",
          "in+a.png",
          "in_a.png",
          "con.png",
          "_con.png",
          "x".repeat(240) + "1.png",
          "x".repeat(240) + "2.png");

  @TempDir Path folder;

  @Test
  void aNameDoesNotDependOnWhatIsBeside() throws Exception {
    Map<String, String> alone = new TreeMap<>();
    for (String name : ALIKE) {
      Path one = Files.createDirectory(folder.resolve("alone" + alone.size()));
      Files.createFile(one.resolve(name));
      alone.put(name, names(one.toString()).get(name));
    }
    Path all = Files.createDirectory(folder.resolve("all"));
    for (String name : ALIKE) {
      Files.createFile(all.resolve(name));
    }
    assertEquals(alone, names(all.toString()));
    Set<String> distinct = new HashSet<>(alone.values());
    assertEquals(ALIKE.size(), distinct.size(), () -> alone.toString());
  }

  /** Folders by a pattern: what is in one is never called as what is in another. */
  @Test
  void foldersBelowStayApart() throws Exception {
    for (String name : List.of("in/a.png", "in_a.png", "in+a.png", "in/b+c.png", "in/b/c.png")) {
      Files.createDirectories(folder.resolve(name).getParent());
      Files.createFile(folder.resolve(name));
    }
    Map<String, String> names = names(folder + "/**.png");
    assertEquals("in+a.png-synthetic", names.get("in/a.png"));
    assertEquals("in_a.png-synthetic", names.get("in_a.png"));
    assertEquals(5, new HashSet<>(names.values()).size(), names.toString());
  }

  /** An image that comes into the first of two folders takes no name from the second. */
  @ParameterizedTest
  @ValueSource(strings = {";", "\n"})
  void twoFoldersStayApart(String between) throws Exception {
    Path first = Files.createDirectory(folder.resolve("first"));
    Path second = Files.createDirectory(folder.resolve("second"));
    Files.createFile(first.resolve("a.png"));
    Path later = Files.createFile(second.resolve("b.png"));
    String both = first + between + second;
    String before = names(both).get(folder.relativize(later).toString());
    Files.createFile(first.resolve("b.png"));
    assertEquals(before, names(both).get("second/b.png"));
    assertTrue(before.matches("b\\.png-synthetic-[0-9a-f]{8}"), before);
    assertEquals("b.png-synthetic", names(both).get("first/b.png"));
  }

  @Test
  void namesThatDifferInCapitalsAreFoundForFoldersThatDoNotTell() throws Exception {
    Files.createFile(folder.resolve("a.png"));
    Files.createFile(folder.resolve("b.png"));
    assertEquals(Optional.empty(), BatchFiles.alike(BatchFiles.of(folder.toString())));
    Files.createFile(folder.resolve("B.png"));
    assertEquals(
        Optional.of("'B.png' and 'b.png'"), BatchFiles.alike(BatchFiles.of(folder.toString())));
    assertFalse(OutFolder.foldsCase(folder));
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(3, left.count());
    }
  }

  /** The name of each image, by its path from the folder of the test or its file name. */
  private Map<String, String> names(String files) {
    Map<String, String> names = new TreeMap<>();
    for (BatchFiles.Source source : BatchFiles.of(files)) {
      Path path = folder.relativize(source.file());
      String key =
          path.startsWith("all") || path.toString().startsWith("alone")
              ? path.getFileName().toString()
              : path.toString();
      names.put(key, source.name());
    }
    return names;
  }
}
