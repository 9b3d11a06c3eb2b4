package sc.fiji.svdtools.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A table of all images of a batch as a CSV file, a line per image.
 *
 * <p>Lines are added as images are finished and survive an interruption; a later run into the same
 * folder replaces the line of an image.
 */
public final class BatchLog {

  /** File name. */
  public static final String FILE = "svd-log.csv";

  private static final String HEADER = "image,output,status,seconds,seed,message";

  /** What became of an image. */
  public enum Status {
    /** Made in this or an earlier run. */
    DONE,
    /** Found finished, without a record of when it was made. */
    SKIPPED,
    /** A result made with other parameters was left as it is. */
    KEPT,
    /** Not made; the message says why. */
    ERROR;

    /** Lower case, as in the table. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A line.
   *
   * @param image path of the image
   * @param output path of the TIFF file
   * @param status what became of it
   * @param seconds time spent
   * @param seed seed of the clip
   * @param message one sentence, or empty
   */
  record Row(
      String image, String output, Status status, double seconds, long seed, String message) {

    private String line() {
      return String.join(
          ",",
          cell(image),
          cell(output),
          status.label(),
          String.format(Locale.ROOT, "%.2f", seconds),
          Long.toString(seed),
          cell(message));
    }
  }

  private final Path file;
  private final Map<String, String> lines = new LinkedHashMap<>();

  /** Goes on with the log in {@code folder}, or begins one. */
  BatchLog(Path folder) throws IOException {
    file = folder.resolve(FILE);
    if (Files.exists(file)) {
      for (String line : records(Files.readString(file))) {
        if (!line.equals(HEADER)) {
          lines.put(first(line), line);
        }
      }
    }
    rewrite();
  }

  /** Adds a line; an image found finished keeps the line of the run that made it. */
  synchronized void add(Row row) throws IOException {
    String before = lines.get(row.image);
    String made = "," + Status.DONE.label() + ",";
    if (row.status == Status.SKIPPED && before != null && before.contains(made)) {
      return;
    }
    lines.put(row.image, row.line());
    Files.writeString(file, row.line() + "\n", StandardOpenOption.APPEND);
  }

  /** Leaves one line per image. */
  synchronized void rewrite() throws IOException {
    Path part = file.resolveSibling("." + FILE + ".part");
    Files.writeString(
        part, HEADER + "\n" + String.join("", lines.values().stream().map(l -> l + "\n").toList()));
    Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
  }

  private static String cell(String text) {
    return text.matches("[^\",\r\n]*") ? text : "\"" + text.replace("\"", "\"\"") + "\"";
  }

  /** Lines, where line ends inside quotes do not count; a last one cut short is left out. */
  private static List<String> records(String text) {
    List<String> records = new ArrayList<>();
    boolean quoted = false;
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      quoted ^= text.charAt(i) == '"';
      if (text.charAt(i) == '\n' && !quoted) {
        records.add(text.substring(start, i));
        start = i + 1;
      }
    }
    return records;
  }

  private static String first(String line) {
    if (!line.startsWith("\"")) {
      return line.substring(0, Math.max(0, line.indexOf(',')));
    }
    int end = 1;
    while (end < line.length() - 1 && (line.charAt(end) != '"' || line.charAt(end + 1) == '"')) {
      end += line.charAt(end) == '"' ? 2 : 1;
    }
    return line.substring(1, end).replace("\"\"", "\"");
  }
}
