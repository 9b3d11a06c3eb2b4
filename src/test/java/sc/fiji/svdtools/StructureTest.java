package sc.fiji.svdtools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * The picture of the packages in the README is drawn from their imports.
 *
 * <p>{@code -Dtest=StructureTest -Dscreenshots=update} draws it anew.
 */
class StructureTest {

  private static final Path README = Rooms.PROJECT.resolve("README.md");
  private static final String BEGIN = "<!-- structure, drawn by StructureTest -->\n";
  private static final String END = "<!-- structure ends -->\n";

  @Test
  void readmeShowsThePackages() throws IOException {
    String readme = Files.readString(README).replace("\r\n", "\n");
    int from = readme.indexOf(BEGIN);
    int to = readme.indexOf(END);
    assertTrue(from >= 0 && to > from, "The README lacks the marks of the picture.");
    from += BEGIN.length();
    if ("update".equals(System.getProperty("screenshots"))) {
      Files.writeString(README, readme.substring(0, from) + picture() + readme.substring(to));
    } else {
      String shown = readme.substring(from, to);
      assertEquals(picture(), shown, "Draw it anew: -Dtest=StructureTest -Dscreenshots=update");
    }
  }

  /** A flow chart of the packages, with the arrows that others do not imply. */
  private static String picture() throws IOException {
    SortedMap<String, SortedSet<String>> arrows = Rooms.arrows();
    StringBuilder text = new StringBuilder("```mermaid\nflowchart TD\n");
    for (String room : arrows.keySet()) {
      text.append("  %s[\"<b>%s</b><br/>%s\"]\n".formatted(id(room), room, Rooms.purpose(room)));
    }
    arrows.forEach(
        (from, to) -> {
          for (String room : to) {
            boolean implied =
                to.stream()
                    .anyMatch(other -> !other.equals(room) && reach(arrows, other).contains(room));
            if (!implied) {
              text.append("  %s --> %s\n".formatted(id(from), id(room)));
            }
          }
        });
    return text.append("```\n").toString();
  }

  private static Set<String> reach(SortedMap<String, SortedSet<String>> arrows, String from) {
    Set<String> reached = new TreeSet<>();
    for (String to : arrows.get(from)) {
      if (reached.add(to)) {
        reached.addAll(reach(arrows, to));
      }
    }
    return reached;
  }

  private static String id(String room) {
    return "r_" + room.replace('.', '_');
  }
}
