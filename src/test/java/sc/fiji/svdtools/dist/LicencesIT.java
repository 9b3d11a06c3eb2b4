package sc.fiji.svdtools.dist;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scijava.util.FileUtils;

/** All that is shipped has its licence, and its text is there. */
class LicencesIT {

  private static final String LICENSES = "licenses/svd-tools/";
  private static final Pattern NAMED = Pattern.compile("`([^`]+)`");

  @TempDir static Path temporary;

  /** What goes into a Fiji; what goes into plain ImageJ is the second, if there is one. */
  private static List<Shipped> all;

  @BeforeAll
  static void find() throws IOException {
    all = Shipped.all(temporary);
  }

  @Test
  void namesTellWhoseJarsTheyAre() {
    for (Shipped shipped : all) {
      Map<String, String> known = licensed(shipped.text(LICENSES + "README.md"));
      for (String jar : shipped.jars()) {
        String name = bareName(jar);
        assertTrue(known.containsKey(name), jar + " is not in the list of licences");
        for (String text : known.get(name).split(" ")) {
          assertTrue(Files.exists(shipped.root().resolve(LICENSES + text)), name + ": " + text);
        }
      }
    }
  }

  @Test
  void everyLicenceIsThereAndUsed() {
    for (Shipped shipped : all) {
      String list = shipped.text(LICENSES + "README.md");
      TreeSet<String> there =
          shipped.files().stream()
              .filter(file -> file.startsWith(LICENSES) && !file.endsWith("README.md"))
              .map(file -> file.substring(LICENSES.length()))
              .collect(Collectors.toCollection(TreeSet::new));
      for (String text : there) {
        assertTrue(list.contains("`" + text + "`"), text + " is in no row");
        assertTrue(shipped.text(LICENSES + text).length() > 500, text);
      }
      Matcher named = Pattern.compile("`([\\w.-]+\\.txt)`").matcher(list);
      while (named.find()) {
        assertTrue(there.contains(named.group(1)), named.group(1));
      }
      assertTrue(shipped.text(LICENSES + "LICENSE").contains("built-in networks"));
    }
  }

  @Test
  void everyLibraryHasALicence() {
    for (Shipped shipped : all) {
      String list = shipped.text(LICENSES + "README.md");
      for (PinnedNative pinned : PinnedNative.all()) {
        for (String library : pinned.libraries()) {
          String name = library.replaceFirst("^lib", "").replaceFirst("[-.].*", "");
          String family = name.replaceFirst("_graph$", "");
          assertTrue(list.contains("`" + family + "`"), library);
        }
      }
    }
  }

  /** Bare names of jars, and their licence texts. */
  private static Map<String, String> licensed(String list) {
    Map<String, String> known = new TreeMap<>();
    for (String line : list.lines().filter(row -> row.startsWith("| `")).toList()) {
      String[] cells = line.split("\\|");
      String texts =
          NAMED.matcher(cells[4]).results().map(m -> m.group(1)).collect(Collectors.joining(" "));
      if (cells.length == 5) {
        NAMED.matcher(cells[1]).results().forEach(m -> known.put(m.group(1), texts));
      }
    }
    return known;
  }

  private static String bareName(String jar) {
    String bare = FileUtils.stripFilenameVersion(jar);
    return bare.substring(bare.lastIndexOf('/') + 1, bare.length() - ".jar".length());
  }
}
