package sc.fiji.svdtools.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Calls by name, read from the sources, against the operations of {@code ops.py}. */
class OperationsTest {

  private static final Path MAIN = Path.of(System.getProperty("project.basedir", ""), "src/main");
  private static final Pattern DEFINED = Pattern.compile("(?m)^  def (\\w+)\\(self,?([^)]*)\\)");
  private static final Pattern WITHIN = Pattern.compile("\\(self\\)\\.(\\w+)\\(");
  private static final Pattern CALLED =
      Pattern.compile("\\.(call|callList|kernel|replace)\\(|\\b(made)\\(");
  private static final Pattern NAME = Pattern.compile("\"(\\w+)\"");
  private static final Pattern IGNORED =
      Pattern.compile("(?s)/\\*.*?\\*/|//[^\n]*|(?<=')\\\\?.(?=')");
  private static final List<String> CALLERS =
      List.of(
          "tensor",
          "nn",
          "model",
          "sampling",
          "plan",
          "frames",
          "draft",
          "technique",
          "clip",
          "pipeline");

  /** Calls that pass their own arguments on. */
  private static final List<String> FORWARDED = List.of("op");

  /** Of tests alone ({@code to_first}), and of techniques to come: held frames. */
  private static final Set<String> SPARE = Set.of("to_first", "masked");

  @Test
  void everyCallFindsItsOperation() throws IOException {
    Map<String, Integer> operations = operations();
    List<String> wrong = new ArrayList<>();
    int[] calls = new int[1];
    for (Call call : calls()) {
      Integer takes = operations.get(call.name());
      if (takes == null || takes != call.arguments()) {
        wrong.add(call + ", takes " + takes);
      }
      calls[0]++;
    }
    assertEquals(List.of(), wrong);
    assertTrue(calls[0] > 100, calls[0] + " calls");
  }

  @Test
  void everyOperationIsUsed() throws IOException {
    TreeSet<String> unused = new TreeSet<>(operations().keySet());
    calls().forEach(call -> unused.remove(call.name()));
    WITHIN.matcher(text()).results().forEach(used -> unused.remove(used.group(1)));
    unused.removeAll(SPARE);
    assertEquals("[]", unused.toString());
  }

  private record Call(String file, String name, int arguments) {}

  private static String text() throws IOException {
    return Files.readString(MAIN.resolve("resources/sc/fiji/svdtools/tensor/ops.py"));
  }

  /** Name to number of arguments without {@code self}. */
  private static Map<String, Integer> operations() throws IOException {
    Map<String, Integer> operations = new TreeMap<>();
    DEFINED
        .matcher(text())
        .results()
        .forEach(
            d ->
                operations.put(d.group(1), (int) d.group(2).chars().filter(c -> c == ':').count()));
    return operations;
  }

  private static List<Call> calls() throws IOException {
    List<Call> calls = new ArrayList<>();
    for (String caller : CALLERS) {
      try (Stream<Path> files = Files.walk(MAIN.resolve("java/sc/fiji/svdtools/" + caller))) {
        for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
          String code = IGNORED.matcher(Files.readString(file)).replaceAll("");
          Matcher found = CALLED.matcher(code);
          while (found.find()) {
            read(file, "replace".equals(found.group(1)), arguments(code, found.end()), calls);
          }
        }
      }
    }
    return calls;
  }

  /** The name, or names to choose from, stand first; after the tensor in {@code replace}. */
  private static void read(Path file, boolean replace, List<String> given, List<Call> calls) {
    int at = replace ? 1 : 0;
    boolean text = replace && given.get(0).matches("\\s*[\"'].*");
    if (given.size() <= at || text || FORWARDED.contains(given.get(at).trim())) {
      return;
    }
    NAME.matcher(given.get(at))
        .results()
        .forEach(
            n -> calls.add(new Call(file.getFileName().toString(), n.group(1), given.size() - 1)));
  }

  /** Arguments from {@code from} to the bracket that closes them. */
  private static List<String> arguments(String code, int from) {
    List<String> arguments = new ArrayList<>();
    int depth = 0;
    boolean quoted = false;
    int start = from;
    for (int i = from; i < code.length(); i++) {
      char c = code.charAt(i);
      quoted ^= c == '"';
      boolean closes = !quoted && (c == ')' || c == ']' || c == '}');
      if (depth == 0 && !quoted && (c == ',' || closes)) {
        arguments.add(code.substring(start, i));
        start = i + 1;
      }
      if (closes && depth-- == 0) {
        return arguments;
      }
      depth += !quoted && (c == '(' || c == '[' || c == '{') ? 1 : 0;
    }
    throw new IllegalStateException("unclosed");
  }
}
