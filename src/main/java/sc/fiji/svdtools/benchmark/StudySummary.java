package sc.fiji.svdtools.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import sc.fiji.svdtools.key.Keys;
import sc.fiji.svdtools.key.TextFile;
import sc.fiji.svdtools.text.Digits;
import sc.fiji.svdtools.text.Quote;

/**
 * Markdown tables of what {@link Study} measured: for each row {@link StudyMeans#mean}, or for
 * pairs of rows {@link StudyMeans#change} over the clips of the same image and seed.
 *
 * <p>Arguments: {@code in} (CSV files with commas between, or a folder of them), {@code out} (a
 * file), {@code measures} (names with commas between; {@code a/b} is the ratio of two in each
 * clip), {@code study} (one study; all if left out), {@code pairs} ({@code row:reference}, commas
 * between).
 */
final class StudySummary {

  private static final List<String> KEYS = List.of("in", "out", "measures", "study", "pairs");

  /** What names a clip. */
  private static final List<String> CLIP = List.of("study", "row", "image", "seed");

  private static final String MEASURES =
      "moved,moved_most,tracked,foreground_kept,contrast,saturation_kept,step_levels,jitter,"
          + "flicker,content_drift,joint_ratio,joint_plain,loop_closure,loop_local,"
          + "loop_acceleration";

  /** Bytes; some million lines. */
  private static final long LONGEST = 1L << 30;

  private final List<String> measures;

  /** Study to row to clip (image and seed) to its values, in the order of the measures. */
  private final Map<String, Map<String, Map<String, double[]>>> values = new LinkedHashMap<>();

  private StudySummary(List<String> measures) {
    this.measures = measures;
  }

  static void write(Map<String, String> given) throws IOException {
    Map<String, String> options = new LinkedHashMap<>(given);
    options.forEach((key, value) -> Keys.known(key, value, KEYS));
    Path out = Path.of(StudyFiles.required(options, "out"));
    List<String> measures = List.of(options.getOrDefault("measures", MEASURES).split(","));
    StudySummary summary = new StudySummary(measures);
    for (Path file : tables(options)) {
      if (Files.exists(out) && Files.isSameFile(file, out)) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "The value of 'out' is %s, which is one of the tables; it must be another file.",
                Quote.of(out)));
      }
      summary.read(TextFile.read(file, LONGEST).lines().toList(), file);
    }
    String wanted = options.getOrDefault("study", "");
    if (!wanted.isEmpty() && !summary.values.containsKey(wanted)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The value of 'study' is %s; it must be one of %s.",
              Quote.of(wanted),
              String.join(", ", summary.values.keySet())));
    }
    summary.values.keySet().removeIf(study -> !wanted.isEmpty() && !study.equals(wanted));
    String pairs = options.getOrDefault("pairs", "");
    Files.writeString(out, pairs.isEmpty() ? summary.text() : summary.changes(pairs.split(",")));
  }

  private static List<Path> tables(Map<String, String> options) throws IOException {
    Path folder = Path.of(options.getOrDefault("in", ""));
    if (options.containsKey("in") && Files.isDirectory(folder)) {
      options.remove("in");
      List<Path> tables;
      try (Stream<Path> all = Files.list(folder)) {
        tables = all.filter(file -> file.toString().endsWith(".csv")).sorted().toList();
      }
      if (tables.isEmpty()) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "The value of 'in' is %s; it must be files, or a folder with a file *.csv.",
                Quote.of(folder.toString())));
      }
      return tables;
    }
    return StudyFiles.files(options, "in");
  }

  private void read(List<String> lines, Path file) {
    List<String> columns = lines.isEmpty() ? List.of() : List.of(lines.get(0).split(","));
    Stream<String> parts = measures.stream().flatMap(m -> Stream.of(m.split("/", -1)));
    for (String name : Stream.concat(CLIP.stream(), parts).toList()) {
      if (!columns.contains(name)) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "The file %s has no column %s; it must be a table of measures.",
                Quote.of(file.toString()),
                Quote.of(name)));
      }
    }
    for (String line : lines.subList(1, lines.size())) {
      String[] fields = line.split(",", -1);
      if (fields.length == columns.size()) {
        String[] clip = CLIP.stream().map(c -> fields[columns.indexOf(c)]).toArray(String[]::new);
        values
            .computeIfAbsent(clip[0], study -> new LinkedHashMap<>())
            .computeIfAbsent(clip[1], row -> new LinkedHashMap<>())
            .put(
                clip[2] + "," + clip[3],
                measures.stream().mapToDouble(m -> value(m, fields, columns, file)).toArray());
      }
    }
  }

  /** A measure, or the quotient of those with {@code /} between; NaN without a value. */
  private static double value(String measure, String[] fields, List<String> columns, Path file) {
    return Stream.of(measure.split("/"))
        .map(name -> value(fields[columns.indexOf(name)], name, file))
        .reduce((a, b) -> a / b)
        .orElseThrow();
  }

  private static double value(String field, String column, Path file) {
    try {
      return field.isEmpty() ? Double.NaN : Digits.number(field);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The file %s has %s in the column %s; it must be numbers.",
              Quote.of(file.toString()),
              Quote.of(field),
              Quote.of(column)),
          e);
    }
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    values.forEach(
        (study, rows) -> {
          text.append(head(study, "row | clips"));
          rows.forEach(
              (row, clips) -> {
                text.append("| ").append(row).append(" | ").append(clips.size()).append(" |");
                for (int m = 0; m < measures.size(); m++) {
                  text.append(' ').append(StudyMeans.mean(column(clips, m))).append(" |");
                }
                text.append('\n');
              });
          text.append('\n');
        });
    return text.toString();
  }

  private String head(String study, String first) {
    String columns = first + " | " + String.join(" | ", measures);
    int count = columns.split("\\|").length;
    return "## " + study + "\n\n| " + columns + " |\n|" + "---|".repeat(count) + "\n";
  }

  private static double[] column(Map<String, double[]> clips, int measure) {
    return clips.values().stream().mapToDouble(clip -> clip[measure]).toArray();
  }

  private String changes(String[] pairs) {
    StringBuilder text = new StringBuilder();
    values.forEach(
        (study, rows) -> {
          text.append(head(study, "row | against | pairs"));
          for (String pair : pairs) {
            String[] names = pair.split(":", -1);
            if (names.length != 2 || !rows.keySet().containsAll(List.of(names))) {
              throw new IllegalArgumentException(
                  String.format(
                      Locale.ROOT,
                      "The value of 'pairs' has %s; it must be two of the rows of %s with a colon"
                          + " between: %s.",
                      Quote.of(pair),
                      Quote.of(study),
                      String.join(", ", rows.keySet())));
            }
            text.append("| ").append(names[0]).append(" | ").append(names[1]).append(" | ");
            text.append(changes(rows.get(names[0]), rows.get(names[1]))).append('\n');
          }
          text.append('\n');
        });
    return text.toString();
  }

  private String changes(Map<String, double[]> row, Map<String, double[]> reference) {
    Map<String, double[]> one = new LinkedHashMap<>(row);
    Map<String, double[]> other = new LinkedHashMap<>();
    one.keySet().retainAll(reference.keySet());
    one.keySet().forEach(clip -> other.put(clip, reference.get(clip)));
    StringBuilder line = new StringBuilder().append(one.size()).append(" |");
    for (int m = 0; m < measures.size(); m++) {
      line.append(' ').append(StudyMeans.change(column(one, m), column(other, m))).append(" |");
    }
    return line.toString();
  }
}
