package sc.fiji.svdtools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each kind of plugin has a stand-in for a Java that is too old; without one packaging fails. */
class OldJavaKindsTest {

  private static final Pattern KIND =
      Pattern.compile("@Plugin\\(\\s*type = (\\w+)\\.class", Pattern.DOTALL);

  @Test
  void everyKindHasAStandIn() throws IOException {
    String stands =
        Files.readString(Rooms.PROJECT.resolve("src/build/sc/fiji/svdtools/old/OldJava.java"));
    TreeSet<String> kinds = new TreeSet<>();
    try (Stream<Path> files = Files.walk(Rooms.SOURCES)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
        KIND.matcher(Files.readString(file)).results().forEach(m -> kinds.add(m.group(1)));
      }
    }
    assertTrue(kinds.contains("Command") && kinds.contains("InputWidget"), kinds.toString());
    kinds.removeIf(kind -> stands.contains("static class " + kind + " "));
    assertEquals("[]", kinds.toString());
  }
}
