package sc.fiji.svdtools.job;

import java.io.IOException;
import java.io.Serializable;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import sc.fiji.svdtools.host.Replacement;
import sc.fiji.svdtools.key.TextFile;
import sc.fiji.svdtools.request.Shard;
import sc.fiji.svdtools.text.Quote;
import sc.fiji.svdtools.text.Reason;

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
  public record Row(
      String image, String output, Status status, double seconds, BigInteger seed, String message)
      implements Serializable {

    private String line() {
      return String.join(
          ",",
          cell(image),
          cell(output),
          status.label(),
          String.format(Locale.ROOT, "%.2f", seconds),
          seed.toString(),
          cell(message));
    }
  }

  /** File name of the log of a part. */
  public static String file(Shard shard) {
    return FILE.replace(".csv", shard.suffix() + ".csv");
  }

  /** Bytes; some million lines. */
  private static final long LONGEST = 1L << 30;

  private final Consumer<String> warn;
  private final Path file;
  private boolean missed;
  private final Map<String, String> lines = new LinkedHashMap<>();

  /**
   * Goes on with the log in {@code folder}, or begins one. One that another program has re-saved in
   * a form that is not this table's is kept under another name.
   *
   * @param shard which images it is of
   * @param warn told what went wrong; a log never stops a batch
   */
  BatchLog(Path folder, Shard shard, Consumer<String> warn) {
    this.warn = warn;
    file = folder.resolve(file(shard));
    try {
      if (Files.exists(file)) {
        read();
      }
    } catch (IOException | IllegalArgumentException e) {
      setAside(e.getMessage());
    }
    rewrite();
  }

  private void read() throws IOException {
    List<String> records = records(TextFile.read(file, LONGEST));
    if (!records.isEmpty() && !records.get(0).equals(HEADER)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "line 1 is %s; it must be '%s'.", Quote.of(records.get(0)), HEADER));
    }
    for (String line : records.subList(Math.min(1, records.size()), records.size())) {
      if (!line.equals(HEADER)) {
        lines.put(first(line), line);
      }
    }
  }

  private void setAside(String reason) {
    lines.clear();
    try {
      Path other = free();
      Files.move(file, other);
      warn.accept(
          String.format(
              Locale.ROOT,
              "The log '%s' cannot be continued (%s); it is now '%s', and a new one begins.",
              file,
              reason,
              other.getFileName()));
    } catch (IOException e) {
      warn.accept(
          String.format(Locale.ROOT, "The log '%s' cannot be read: %s", file, Reason.withFile(e)));
    }
  }

  /** A name beside the log that is not taken. */
  private Path free() {
    for (int i = 1; ; i++) {
      Path other = file.resolveSibling(String.format(Locale.ROOT, "svd-log-%d.csv", i));
      if (Files.notExists(other)) {
        return other;
      }
    }
  }

  /** Adds a line; an image found finished keeps the line of the run that made it. */
  synchronized void add(Row row) {
    String before = lines.get(row.image);
    String made = "," + Status.DONE.label() + ",";
    if (row.status == Status.SKIPPED && before != null && before.contains(made)) {
      return;
    }
    lines.put(row.image, row.line());
    try {
      Files.writeString(file, row.line() + "\n", StandardOpenOption.APPEND);
    } catch (IOException e) {
      missed(e);
      if (row.status == Status.ERROR) {
        warn.accept(
            String.format(Locale.ROOT, "%s was not made: %s", Quote.of(row.image), row.message));
      }
    }
  }

  private void missed(IOException e) {
    if (!missed) {
      warn.accept(
          String.format(
              Locale.ROOT,
              "The log '%s' cannot be written: %s; the batch goes on.",
              file,
              Reason.of(e)));
    }
    missed = true;
  }

  /** Leaves one line per image; beside the log where it is held by another program. */
  final synchronized void rewrite() {
    String text =
        HEADER + "\n" + String.join("", lines.values().stream().map(l -> l + "\n").toList());
    Path part = file.resolveSibling("." + file.getFileName() + ".part");
    try {
      try {
        Files.writeString(part, text);
        Replacement.move(part, file);
      } catch (IOException e) {
        missed(e);
        if (!lines.isEmpty() && whole(part, text)) {
          Files.move(part, free());
        }
      } finally {
        Files.deleteIfExists(part);
      }
    } catch (IOException e) {
      missed(e);
    }
  }

  private static boolean whole(Path part, String text) throws IOException {
    return Files.isRegularFile(part)
        && Files.size(part) == text.getBytes(StandardCharsets.UTF_8).length;
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
