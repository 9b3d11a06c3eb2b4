package sc.fiji.svdtools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The picture of a run in the page for contributors is drawn from the sources of its package: who
 * names whom, and which ports each asks.
 *
 * <p>{@code -Dtest=RunFlowTest -Dscreenshots=update} draws it anew.
 */
class RunFlowTest {

  private static final Path PAGE = Rooms.PROJECT.resolve("resources/docs/contributing.md");
  private static final String BEGIN = "<!-- run, drawn by RunFlowTest -->\n";
  private static final String END = "<!-- run ends -->\n";
  private static final Pattern PORT = Pattern.compile("Ports\\.([A-Z_]+)");

  @Test
  void thePageShowsARun() throws IOException {
    String page = Files.readString(PAGE).replace("\r\n", "\n");
    int from = page.indexOf(BEGIN) + BEGIN.length();
    int to = page.indexOf(END);
    assertTrue(from >= BEGIN.length() && to >= from, "The page lacks the marks of the picture.");
    if ("update".equals(System.getProperty("screenshots"))) {
      Files.writeString(PAGE, page.substring(0, from) + picture() + page.substring(to));
    } else {
      assertEquals(
          picture(),
          page.substring(from, to),
          "Draw it anew: -Dtest=RunFlowTest -Dscreenshots=update");
    }
  }

  private static String picture() throws IOException {
    Map<String, String> sources = sources();
    StringBuilder text = new StringBuilder("```mermaid\nflowchart LR\n");
    sources.forEach(
        (name, code) -> {
          String ports = ports(code);
          String below = ports.isEmpty() ? "" : "<br/><i>" + ports + "</i>";
          text.append("  %s[\"<b>%s</b>%s\"]\n".formatted(name, name, below));
        });
    sources.forEach(
        (name, code) ->
            sources.keySet().stream()
                .filter(other -> !other.equals(name))
                .filter(other -> Pattern.compile("\\b" + other + "\\b").matcher(code).find())
                .forEach(other -> text.append("  %s --> %s\n".formatted(name, other))));
    return text.append("```\n").toString();
  }

  /** Class to its code without comments and imports. */
  private static Map<String, String> sources() throws IOException {
    Map<String, String> sources = new LinkedHashMap<>();
    List<Path> files;
    try (Stream<Path> all = Files.list(Rooms.SOURCES.resolve("pipeline"))) {
      files = all.sorted().toList();
    }
    for (Path file : files) {
      String name = file.getFileName().toString().replace(".java", "");
      if (!name.equals("package-info")) {
        sources.put(
            name,
            Files.readString(file)
                .replaceAll("(?s)/\\*.*?\\*/", "")
                .replaceAll("(?m)//.*$", "")
                .replaceAll("(?m)^import .*$", ""));
      }
    }
    return sources;
  }

  private static String ports(String code) {
    return String.join(
        " ", PORT.matcher(code).results().map(m -> m.group(1)).distinct().sorted().toList());
  }
}
