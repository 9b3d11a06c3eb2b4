package sc.fiji.svdtools.benchmark;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import sc.fiji.svdtools.text.Quote;

/**
 * A CSV file with one line per clip, written as soon as it is measured. A line that was cut off is
 * taken away when the file is opened again.
 */
final class StudyTable {

  /** The columns that name a clip. */
  static final List<String> NAMES = List.of("study", "row", "image", "seed");

  private final Path file;
  private final int columns;
  private final Set<List<String>> done = new HashSet<>();

  private StudyTable(Path file, int columns) {
    this.file = file;
    this.columns = columns;
  }

  /**
   * Opens or begins a file.
   *
   * @param measures names of the columns after {@link #NAMES}
   * @throws IllegalArgumentException if the file is there and has other columns
   */
  static StudyTable open(Path file, List<String> measures) throws IOException {
    List<String> columns = new ArrayList<>(NAMES);
    columns.addAll(measures);
    StudyTable table = new StudyTable(file, columns.size());
    if (Files.isDirectory(file)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The value of 'out' is %s, which is a folder; it must be a file.",
              Quote.of(file.toString())));
    }
    Files.createDirectories(file.toAbsolutePath().getParent());
    String header = String.join(",", columns);
    String text = Files.exists(file) ? text(file) : "";
    String whole = text.substring(0, text.lastIndexOf('\n') + 1);
    if (whole.isEmpty()) {
      Files.writeString(file, header + "\n");
      return table;
    }
    if (!whole.lines().findFirst().orElse("").equals(header)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The file %s has other columns than this study; name another file.",
              Quote.of(file.toString())));
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(whole.getBytes(StandardCharsets.UTF_8).length);
    }
    whole.lines().skip(1).map(line -> List.of(line.split(",", -1))).forEach(table::note);
    return table;
  }

  private static String text(Path file) throws IOException {
    try {
      return Files.readString(file);
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The file %s is not UTF-8 text; name another file.",
              Quote.of(file.toString())),
          e);
    }
  }

  private void note(List<String> fields) {
    if (fields.size() == columns) {
      done.add(fields.subList(0, NAMES.size()));
    }
  }

  /** Refuses a name that cannot stand in a line. */
  static void require(String name) {
    if (name.matches("(?s).*[,\"\n\r|].*")) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The name is %s; it must be without commas, quotes and bars, since it stands in a"
                  + " table.",
              Quote.of(name)));
    }
  }

  /** Whether the file has a line for this clip. */
  boolean has(List<String> names) {
    return done.contains(names);
  }

  /** Whether it has a line whose first names are these. */
  boolean hasAny(List<String> names) {
    return done.stream().anyMatch(line -> line.subList(0, names.size()).equals(names));
  }

  /** Appends a line; NaN becomes an empty field. */
  void add(List<String> names, List<Double> values) throws IOException {
    String line =
        String.join(",", names)
            + ","
            + values.stream().map(StudyTable::number).collect(Collectors.joining(","))
            + "\n";
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.APPEND)) {
      channel.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)));
    }
    done.add(List.copyOf(names));
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%.6g", value);
  }
}
