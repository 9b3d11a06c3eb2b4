package sc.fiji.svdtools.key;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import sc.fiji.svdtools.text.Quote;

/**
 * The options text of a macro call, split by ImageJ's rules.
 *
 * <p>{@code key=value key=[text with spaces] key='text'}; brackets must balance. A bare word is a
 * key with the value {@code true}. Unlike ImageJ's own search for {@code key=}, nothing inside a
 * value is taken for a key.
 */
public final class Options {

  private final String text;
  private int at;

  private Options(String text) {
    this.text = text;
  }

  /**
   * Key to value in the given order; an empty map for empty text.
   *
   * @throws IllegalArgumentException if a bracket or quote is left open or a key comes twice
   */
  public static Map<String, String> parse(String text) {
    return new Options(text == null ? "" : text).pairs();
  }

  /**
   * Key to value of arguments of a program, {@code key=value} each, in the given order.
   *
   * @throws IllegalArgumentException if an argument has another form or a key comes twice
   */
  public static Map<String, String> of(String... args) {
    Map<String, String> pairs = new LinkedHashMap<>();
    for (String arg : args) {
      int equals = arg.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException(
            "The argument is " + Quote.of(arg) + "; it must have the form key=value.");
      }
      put(pairs, arg.substring(0, equals), arg.substring(equals + 1));
    }
    return pairs;
  }

  private static void put(Map<String, String> pairs, String key, String value) {
    if (pairs.put(key, value) != null) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The key %s is given twice, the second time as %s; it may be given once.",
              Quote.of(key),
              Quote.of(value)));
    }
  }

  /** {@code value} as it must stand in an options text. */
  public static String quoted(String value) {
    boolean word = value.chars().noneMatch(c -> Character.isWhitespace(c) || "[]'".indexOf(c) >= 0);
    return word ? value : "[" + value + "]";
  }

  /** A text as it must stand inside a string of the macro language. */
  public static String inString(String text) {
    return text.replaceAll("([\"\\\\])", "\\\\$1")
        .replace("\b", "\\b")
        .replace("\n", "\\n")
        .replace("\t", "\\t")
        .replace("\f", "\\f")
        .replace("\r", "\\r");
  }

  /** The one of {@code keys} with the fewest letters inserted, deleted or replaced. */
  static String nearest(String key, Collection<String> keys) {
    String start = key.substring(0, Math.min(key.length(), Quote.MOST));
    String best = "";
    int least = Integer.MAX_VALUE;
    for (String candidate : keys) {
      int distance = distance(start.toLowerCase(Locale.ROOT), candidate);
      if (distance < least) {
        least = distance;
        best = candidate;
      }
    }
    return best;
  }

  private Map<String, String> pairs() {
    Map<String, String> pairs = new LinkedHashMap<>();
    while (skipSpace()) {
      int start = at;
      while (at < text.length() && text.charAt(at) != '=' && !space()) {
        at++;
      }
      String key = text.substring(start, at);
      String value = at < text.length() && text.charAt(at) == '=' ? value(key) : "true";
      put(pairs, key, value);
    }
    return pairs;
  }

  private String value(String key) {
    at++;
    char first = at < text.length() ? text.charAt(at) : ' ';
    int start = first == '[' || first == '\'' ? at + 1 : at;
    int end = first == '[' ? closing() : first == '\'' ? text.indexOf('\'', start) : word();
    if (end < 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The value of %s is %s; its opening %s must be closed.",
              Quote.of(key),
              Quote.of(text.substring(at).trim()),
              first));
    }
    at = start > at ? end + 1 : end;
    return text.substring(start, end);
  }

  private int closing() {
    int depth = 0;
    for (int i = at; i < text.length(); i++) {
      depth += text.charAt(i) == '[' ? 1 : text.charAt(i) == ']' ? -1 : 0;
      if (depth == 0) {
        return i;
      }
    }
    return -1;
  }

  private int word() {
    int end = at;
    while (end < text.length() && !Character.isWhitespace(text.charAt(end))) {
      end++;
    }
    return end;
  }

  private boolean skipSpace() {
    while (at < text.length() && space()) {
      at++;
    }
    return at < text.length();
  }

  private boolean space() {
    return Character.isWhitespace(text.charAt(at));
  }

  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replace = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replace, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
