package sc.fiji.svdtools.classic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.scijava.Context;
import org.scijava.MenuEntry;
import org.scijava.command.CommandInfo;
import org.scijava.command.CommandService;
import sc.fiji.svdtools.key.KeyedCommand;

class PluginsConfigTest {

  private static final Pattern ENTRY =
      Pattern.compile("([^,]+), \"([^\"]+)\", ([\\w.]+)\\(\"([\\w.]+)\"\\)");

  @Test
  void listsTheCommandsOfTheIndexUnderTheirLabels() throws IOException {
    Map<String, String> listed = new TreeMap<>();
    for (String line : lines()) {
      Matcher entry = ENTRY.matcher(line);
      assertTrue(entry.matches(), line);
      assertEquals(ClassicEntry.class.getName(), entry.group(3));
      listed.put(entry.group(4), entry.group(1) + ">" + entry.group(2));
    }
    assertEquals(indexed(), listed);
  }

  @Test
  void orderIsThatOfTheMenuAndOfTheReadme() throws IOException {
    List<String> menu;
    try (Context context = new Context()) {
      menu =
          context.service(CommandService.class).getCommands().stream()
              .filter(info -> info.getClassName().startsWith("sc.fiji.svdtools."))
              .sorted(Comparator.comparingDouble(info -> info.getMenuPath().getLeaf().getWeight()))
              .map(info -> info.getMenuPath().getLeaf().getName())
              .toList();
    }
    assertEquals(menu, labels(Pattern.compile("\"(SVD [^\"]+)\""), String.join("\n", lines())));
    String readme = Files.readString(file("README.md"));
    int table = readme.indexOf("| command | what it does |");
    String rows = readme.substring(table, readme.indexOf("\n\n", table));
    String first = rows.lines().map(row -> row.split("\\|")[1]).collect(Collectors.joining("\n"));
    assertEquals(menu, labels(Pattern.compile("`(SVD [^`]+)`"), first));
  }

  private static List<String> labels(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(found -> found.group(1)).toList();
  }

  private static Path file(String name) {
    return Path.of(System.getProperty("project.basedir", "."), name);
  }

  @Test
  void mainJarHasNone() {
    assertNull(ClassicEntry.class.getResource("/plugins.config"));
  }

  @Test
  void dialogsOfAllCommandsCanBeChecked() throws Exception {
    for (String command : indexed().keySet()) {
      assertTrue(KeyedCommand.class.isAssignableFrom(Class.forName(command)), command);
    }
  }

  private static List<String> lines() throws IOException {
    return Files.readAllLines(file("plugins.config")).stream()
        .filter(line -> !line.isBlank() && !line.startsWith("#") && !line.contains("\"-\""))
        .toList();
  }

  private static Map<String, String> indexed() {
    try (Context context = new Context()) {
      return context.service(CommandService.class).getCommands().stream()
          .filter(info -> info.getClassName().startsWith("sc.fiji.svdtools."))
          .collect(
              Collectors.toMap(
                  CommandInfo::getClassName, PluginsConfigTest::path, (a, b) -> a, TreeMap::new));
    }
  }

  private static String path(CommandInfo info) {
    return info.getMenuPath().stream().map(MenuEntry::getName).collect(Collectors.joining(">"));
  }
}
