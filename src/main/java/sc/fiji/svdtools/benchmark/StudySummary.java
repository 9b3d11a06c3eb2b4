package sc.fiji.svdtools.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import sc.fiji.svdtools.key.Keys;
import sc.fiji.svdtools.text.Digits;
import sc.fiji.svdtools.text.Quote;

/**
 * Markdown tables of what {@link Study} measured: mean over the clips of a row, and in brackets its
 * 95 % interval, the quantiles of {@value #DRAWS} bootstrap means (with a fixed seed).
 *
 * <p>Arguments: {@code in} (CSV files with commas between, or a folder of them), {@code out} (a
 * file), {@code measures} (names with commas between), {@code study} (one study; all if left out).
 */
final class StudySummary {

  private static final int DRAWS = 4000;
  private static final List<String> KEYS = List.of("in", "out", "measures", "study");

  private static final String MEASURES =
      "moved,moved_most,tracked,foreground_kept,contrast,saturation_kept,step_levels,jitter,"
          + "flicker,content_drift,joint_ratio,joint_plain,loop_closure,loop_local,"
          + "loop_acceleration";

  private final List<String> measures;

  /** Study to row to measure to values. */
  private final Map<String, Map<String, Map<String, List<Double>>>> values = new LinkedHashMap<>();

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
      summary.read(Files.readAllLines(file), file);
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
    Files.writeString(out, summary.text());
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
    for (String name : measures) {
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
        Map<String, List<Double>> row =
            values
                .computeIfAbsent(fields[0], study -> new LinkedHashMap<>())
                .computeIfAbsent(fields[1], name -> new LinkedHashMap<>());
        for (String name : measures) {
          String field = fields[columns.indexOf(name)];
          List<Double> all = row.computeIfAbsent(name, n -> new ArrayList<>());
          all.add(field.isEmpty() ? Double.NaN : value(field, name, file));
        }
      }
    }
  }

  private static double value(String field, String column, Path file) {
    try {
      return Digits.number(field);
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
          text.append("## ").append(study).append("\n\n| row | clips | ");
          text.append(String.join(" | ", measures)).append(" |\n|---|---|");
          text.append("---|".repeat(measures.size())).append('\n');
          rows.forEach((row, found) -> text.append(line(row, found)));
          text.append('\n');
        });
    return text.toString();
  }

  private String line(String row, Map<String, List<Double>> found) {
    StringBuilder line = new StringBuilder("| ").append(row).append(" | ");
    line.append(found.get(measures.get(0)).size()).append(" |");
    for (String name : measures) {
      double[] there =
          found.get(name).stream()
              .mapToDouble(Double::doubleValue)
              .filter(v -> !Double.isNaN(v))
              .toArray();
      line.append(' ').append(cell(there)).append(" |");
    }
    return line.append('\n').toString();
  }

  /** {@code mean [low, high]}; empty without values. */
  static String cell(double... values) {
    if (values.length == 0) {
      return "";
    }
    double mean = Arrays.stream(values).average().orElseThrow();
    if (values.length == 1) {
      return number(mean);
    }
    Random random = new Random(1);
    double[] means = new double[DRAWS];
    for (int draw = 0; draw < DRAWS; draw++) {
      for (int i = 0; i < values.length; i++) {
        means[draw] += values[random.nextInt(values.length)] / values.length;
      }
    }
    Arrays.sort(means);
    return String.format(
        Locale.ROOT,
        "%s [%s, %s]",
        number(mean),
        number(means[DRAWS / 40]),
        number(means[DRAWS - 1 - DRAWS / 40]));
  }

  private static String number(double value) {
    double size = Math.abs(value);
    return String.format(Locale.ROOT, size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : "%.3f", value);
  }
}
