package sc.fiji.svdtools.text;

import java.nio.file.Path;

/**
 * A value as messages show it: on one line, and no longer than {@value #MOST} characters, whatever
 * was pasted into a field or lies in a file.
 */
public final class Quote {

  /** Most characters of a value. */
  public static final int MOST = 200;

  private static final int PATH_START = 60;
  private static final String CUT = "...";

  private Quote() {}

  /** The value in single quotes. */
  public static String of(Object value) {
    return "'" + plain(value) + "'";
  }

  /** The value without quotes; control codes and line ends become question marks. */
  public static String plain(Object value) {
    String text = String.valueOf(value);
    return line(text.length() <= MOST ? text : start(text, MOST) + CUT);
  }

  /** A path without quotes; of a long one the middle is left out. */
  public static String path(Path path) {
    String text = path.toString();
    if (text.length() <= MOST) {
      return line(text);
    }
    int from = text.length() - (MOST - PATH_START);
    boolean half = Character.isLowSurrogate(text.charAt(from));
    return line(start(text, PATH_START) + CUT + text.substring(half ? from + 1 : from));
  }

  /** The first {@code length} characters, or one fewer where that would halve a character. */
  private static String start(String text, int length) {
    boolean half = Character.isHighSurrogate(text.charAt(length - 1));
    return text.substring(0, half ? length - 1 : length);
  }

  private static String line(String text) {
    return text.codePoints()
        .map(c -> shown(c) ? c : '?')
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static boolean shown(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.FORMAT,
          Character.SURROGATE ->
          false;
      default -> true;
    };
  }
}
