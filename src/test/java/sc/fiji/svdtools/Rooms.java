package sc.fiji.svdtools;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The packages and what they import, read from the sources. */
final class Rooms {

  static final String BASE = "sc.fiji.svdtools";
  static final Path PROJECT = Path.of(System.getProperty("project.basedir", ""));
  static final Path SOURCES = PROJECT.resolve("src/main/java").resolve(BASE.replace('.', '/'));

  private static final Pattern IMPORT =
      Pattern.compile("(?m)^import (?:static )?sc\\.fiji\\.svdtools\\.([a-z0-9.]+)\\.[A-Z]");

  private Rooms() {}

  /** Package to the packages it imports, names below {@link #BASE}. */
  static SortedMap<String, SortedSet<String>> arrows() throws IOException {
    SortedMap<String, SortedSet<String>> arrows = new TreeMap<>();
    for (Path file : files()) {
      SortedSet<String> to = arrows.computeIfAbsent(room(file), name -> new TreeSet<>());
      IMPORT.matcher(Files.readString(file)).results().map(m -> m.group(1)).forEach(to::add);
    }
    arrows.remove("");
    arrows.forEach((from, to) -> to.remove(from));
    return arrows;
  }

  /** First clause of what the package says of itself. */
  static String purpose(String room) throws IOException {
    String text = Files.readString(SOURCES.resolve(room.replace('.', '/') + "/package-info.java"));
    String plain =
        text.replaceAll("(?m)^ *\\* ?|^/\\*\\*|\\*/", "")
            .replaceAll("\\{@\\w+ ([^}]*)\\}", "$1")
            .replaceAll("<[^>]*>", "")
            .replaceAll("\\s+", " ")
            .trim();
    MatchResult clause =
        Pattern.compile("^.+?(?=[.;:](\\s|$))").matcher(plain).results().findFirst().orElseThrow();
    return clause.group();
  }

  private static String room(Path file) {
    return SOURCES.relativize(file.getParent()).toString().replace('\\', '/').replace('/', '.');
  }

  /** Java files of the plugin, its tests, both for Spark, and the build. */
  static List<Path> allCode() throws IOException {
    List<Path> all = new ArrayList<>();
    for (String folder : List.of("build", "main/java", "test/java", "spark/java", "spark/test")) {
      List<Path> files = files(PROJECT.resolve("src").resolve(folder));
      if (files.isEmpty()) {
        throw new IOException("There are no Java files in src/" + folder + ".");
      }
      all.addAll(files);
    }
    return all;
  }

  private static List<Path> files() throws IOException {
    return files(SOURCES);
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(f -> f.toString().endsWith(".java")).sorted().toList();
    }
  }
}
