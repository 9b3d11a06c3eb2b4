package sc.fiji.svdtools.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables of the pages are those of the results that are kept. */
class StudyPagesTest {

  private static final Path PROJECT = Path.of(System.getProperty("project.basedir", ""));
  private static final Path BENCHMARKS = PROJECT.resolve("resources/benchmarks");

  @TempDir Path folder;

  /**
   * Tables behind {@code <!-- study NAME MEASURES -->} are rows of the summary of that study, those
   * behind {@code <!-- pairs NAME MEASURES -->} its pairs.
   */
  @Test
  void tablesOfThePagesAreThoseOfTheResults() throws IOException {
    int rows = 0;
    try (Stream<Path> pages = Files.list(PROJECT.resolve("resources/docs"))) {
      for (Path page : pages.toList()) {
        List<String> lines = Files.readAllLines(page);
        for (int i = 0; i < lines.size(); i++) {
          String[] words = lines.get(i).split(" ");
          if (words[0].equals("<!--") && List.of("study", "pairs").contains(words[1])) {
            int to = i + 1;
            while (lines.get(to).startsWith("|")) {
              to++;
            }
            List<String> table = lines.subList(i + 1, to);
            List<String> summary = summary(words, table);
            List<String> strange = new ArrayList<>(table);
            strange.removeAll(summary);
            assertEquals(List.of(), strange, page + ": not of the study " + words[2]);
            assertEquals(summary.subList(2, 4), table.subList(0, 2), page.toString());
            rows += table.size() - 2;
          }
        }
      }
    }
    assertTrue(rows >= 140, rows + " rows");
  }

  private List<String> summary(String[] words, List<String> table) throws IOException {
    String study = words[2];
    Path out = folder.resolve(study + ".md");
    Path in = BENCHMARKS.resolve("studies/results/" + study + ".csv");
    Map<String, String> options = new LinkedHashMap<>();
    options.putAll(Map.of("in", in.toString(), "out", out.toString(), "measures", words[3]));
    if (words[1].equals("pairs")) {
      String pairs =
          table.stream()
              .skip(2)
              .map(row -> row.replaceAll("^\\| ([^|]*) \\| ([^|]*) \\|.*", "$1:$2"))
              .collect(Collectors.joining(","));
      options.put("pairs", pairs);
    }
    StudySummary.write(options);
    return Files.readAllLines(out);
  }

  /**
   * Rows behind {@code <!-- windows h200 -->}: windows of 14 frames, stride 7, in uniform places.
   */
  @Test
  void windowsTakeWhatTheirFilesSay() throws IOException {
    List<String> page =
        Files.readAllLines(PROJECT.resolve("resources/docs/loops-and-long-clips.md"));
    int at = page.indexOf("<!-- windows h200 -->") + 3;
    for (int frames : new int[] {48, 96, 192}) {
      String json = Files.readString(BENCHMARKS.resolve("h200/windows-" + frames + ".json"));
      int windows = (int) Math.ceil((frames - 14) / 7.0) + 2;
      double step = number(json, "step_s");
      String row =
          String.format(
              Locale.ROOT,
              "| %d | %d | %.2f | %.2f | %.3f | %.3f | %.2f |",
              frames,
              windows,
              number(json, "memory_gb SAMPLE"),
              number(json, "memory_gb DECODE"),
              step,
              step / windows,
              number(json, "decode_s"));
      assertEquals(row, page.get(at++));
    }
    assertEquals("", page.get(at));
  }

  private static double number(String json, String key) {
    Matcher found = Pattern.compile(" " + key + "\": ([0-9.]+)").matcher(json);
    assertTrue(found.find(), key);
    return Double.parseDouble(found.group(1));
  }

  /** The same settings, seed and image give the same clip in another study. */
  @Test
  void plainClipsOfStudiesAreTheSame() throws IOException {
    assertEquals(12, same("plain", "plain 48"));
    assertEquals(12, same("positions", "positions 48"));
  }

  private static int same(String row, String other) throws IOException {
    Map<String, List<String>> clips = clips("continuation", other);
    Map<String, List<String>> more = clips("techniques", row);
    clips.forEach((clip, values) -> assertEquals(values, more.get(clip), clip));
    return clips.size();
  }

  /** Clip to its values that every study has. */
  private static Map<String, List<String>> clips(String study, String row) throws IOException {
    List<String> lines =
        Files.readAllLines(BENCHMARKS.resolve("studies/results/" + study + ".csv"));
    int extra = List.of(lines.get(0).split(",")).indexOf("jitter_levels");
    Map<String, List<String>> clips = new LinkedHashMap<>();
    for (String line : lines) {
      List<String> fields = new ArrayList<>(List.of(line.split(",", -1)));
      if (fields.get(1).equals(row)) {
        if (extra >= 0) {
          fields.remove(extra);
        }
        clips.put(fields.get(2) + "," + fields.get(3), fields.subList(4, fields.size()));
      }
    }
    return clips;
  }
}
