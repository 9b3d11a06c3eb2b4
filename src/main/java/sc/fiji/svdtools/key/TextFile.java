package sc.fiji.svdtools.key;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import sc.fiji.svdtools.text.Quote;

/**
 * Text files that people and other programs wrote: lists, presets, tables.
 *
 * <p>UTF-8, and UTF-8 and UTF-16 with a byte order mark, as PowerShell and spreadsheets write them;
 * any line ends. Everything else is refused, because what it says is not certain.
 */
public final class TextFile {

  /** Of so many characters of UTF-16 one at least has a zero: {@code /}, {@code .}, a line end. */
  private static final int UTF16_ZEROS = 16;

  /**
   * Characters with a zero in the other half, such as U+4E00, are rarer by that factor at least.
   */
  private static final int UTF16_OTHERS = 4;

  private TextFile() {}

  /**
   * The text without its mark, lines ending in {@code \n}.
   *
   * @param most bytes
   * @throws IllegalArgumentException if it is no file (a pipe would never end) or larger, or its
   *     encoding not certain; the sentence names the file and the line
   */
  public static String read(Path file, long most) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "%s is not a file.", Quote.of(file)));
    }
    long size = Files.size(file);
    if (size > most) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The file '%s' has %d bytes; it must be a text of at most %d.",
              file,
              size,
              most));
    }
    String text = decode(file, Files.readAllBytes(file));
    return text.replace("\r\n", "\n").replace('\r', '\n');
  }

  private static String decode(Path file, byte[] bytes) {
    if (begins(bytes, 0xEF, 0xBB, 0xBF)) {
      return decode(file, bytes, 3, StandardCharsets.UTF_8);
    } else if (begins(bytes, 0xFF, 0xFE)) {
      return decode(file, bytes, 2, StandardCharsets.UTF_16LE);
    } else if (begins(bytes, 0xFE, 0xFF)) {
      return decode(file, bytes, 2, StandardCharsets.UTF_16BE);
    }
    if (looksLikeUtf16(bytes)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The file '%s' looks like UTF-16 without the mark at its start that would say so;"
                  + " save it as UTF-8.",
              file));
    }
    return decode(file, bytes, 0, StandardCharsets.UTF_8);
  }

  /** Whether one half of the pairs of bytes is often zero, and the other hardly ever. */
  private static boolean looksLikeUtf16(byte... bytes) {
    int[] zeros = new int[2];
    for (int i = 0; i < bytes.length; i++) {
      zeros[i % 2] += bytes[i] == 0 ? 1 : 0;
    }
    int most = Math.max(zeros[0], zeros[1]);
    int least = Math.min(zeros[0], zeros[1]);
    return most > UTF16_OTHERS * least && (long) most * UTF16_ZEROS > bytes.length / 2;
  }

  private static boolean begins(byte[] bytes, int... mark) {
    for (int i = 0; i < mark.length; i++) {
      if (i >= bytes.length || (bytes[i] & 0xFF) != mark[i]) {
        return false;
      }
    }
    return true;
  }

  private static String decode(Path file, byte[] bytes, int from, Charset charset) {
    CharBuffer text = CharBuffer.allocate(bytes.length + 1);
    ByteBuffer in = ByteBuffer.wrap(bytes, from, bytes.length - from);
    CoderResult end =
        charset
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT)
            .decode(in, text, true);
    text.flip();
    try {
      if (end.isError()) {
        end.throwException();
      }
      int zero = text.toString().indexOf('\0');
      if (zero >= 0) {
        text.limit(zero);
        throw new CharacterCodingException();
      }
      return text.toString();
    } catch (CharacterCodingException e) {
      long line = text.chars().filter(c -> c == '\n').count() + 1;
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Line %d of '%s' is not %s text; save the file as UTF-8.",
              line,
              file,
              charset.name()),
          e);
    }
  }

  /** A path as {@code Copy as path} gives it, without the quotes around. */
  public static String unquoted(String path) {
    String text = path.strip();
    return text.length() > 1 && text.startsWith("\"") && text.endsWith("\"")
        ? text.substring(1, text.length() - 1)
        : text;
  }
}
