package sc.fiji.svdtools.request;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import sc.fiji.svdtools.key.Options;
import sc.fiji.svdtools.text.Quote;

/**
 * Several settings of a clip, read from text.
 *
 * <p>Rows stand in lines or between semicolons, each {@code name: key=value key=value}; the name
 * may be left out. A sweep, {@code key=value,value,value}, makes one variant per row and value.
 */
public final class Variants {

  private static final int MOST = 64;

  private Variants() {}

  /**
   * Name to settings, in order.
   *
   * @param common options of all rows
   * @param rows the rows; empty for one row without options
   * @param sweep one key with its values; empty for none
   * @throws IllegalArgumentException in one sentence, naming the row where it is about a row
   */
  public static Map<String, Animation> of(String common, String rows, String sweep) {
    Map<String, Map<String, String>> named = rows(rows);
    Map<String, Map<String, String>> steps = steps(sweep);
    Map<String, Animation> variants = new LinkedHashMap<>();
    named.forEach(
        (name, row) ->
            steps.forEach(
                (step, value) -> {
                  Map<String, String> options = new LinkedHashMap<>(Options.parse(common));
                  options.putAll(row);
                  options.putAll(value);
                  variants.put(joined(named.size(), name, step), animation(name, options));
                }));
    if (variants.size() > MOST) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The rows and the sweep make %d variants; at most %d are allowed.",
              variants.size(),
              MOST));
    }
    return variants;
  }

  private static String joined(int rows, String name, String step) {
    if (step.isEmpty()) {
      return name;
    }
    return rows == 1 && name.equals("plain") ? step : name + ", " + step;
  }

  private static Animation animation(String name, Map<String, String> options) {
    try {
      return Animation.of(options);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("Row '" + name + "': " + e.getMessage(), e);
    }
  }

  private static Map<String, Map<String, String>> rows(String text) {
    Map<String, Map<String, String>> rows = new LinkedHashMap<>();
    for (String line : parts(text, ";\n")) {
      if (line.isBlank()) {
        continue;
      }
      int colon = line.indexOf(':');
      boolean has = colon >= 0 && !line.substring(0, colon).contains("=");
      String options = (has ? line.substring(colon + 1) : line).trim();
      String name = has ? line.substring(0, colon).trim() : options;
      if (rows.put(name.isEmpty() ? "plain" : name, Options.parse(options)) != null) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "There are two rows %s; each row needs a name of its own.",
                Quote.of(name)));
      }
    }
    return rows.isEmpty() ? Map.of("plain", Map.of()) : rows;
  }

  private static Map<String, Map<String, String>> steps(String sweep) {
    if (sweep.isBlank()) {
      return Map.of("", Map.of());
    }
    int equals = sweep.indexOf('=');
    if (equals < 1) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The sweep is %s; it must have the form key=value,value,value.",
              Quote.of(sweep)));
    }
    String key = sweep.substring(0, equals).trim();
    Map<String, Map<String, String>> steps = new LinkedHashMap<>();
    for (String value : parts(sweep.substring(equals + 1), ",")) {
      steps.put(key + "=" + value, Map.of(key, value));
    }
    return steps;
  }

  /** Splits at these characters outside brackets; a bracket left open ends nothing. */
  private static List<String> parts(String text, String ends) {
    List<String> parts = new ArrayList<>();
    int depth = 0;
    int start = 0;
    for (int i = 0; i <= text.length(); i++) {
      boolean last = i == text.length();
      char c = last ? ' ' : text.charAt(i);
      depth += c == '[' ? 1 : c == ']' ? -1 : 0;
      if (last || (depth <= 0 && ends.indexOf(c) >= 0)) {
        parts.add(text.substring(start, i).trim());
        start = i + 1;
      }
    }
    return parts;
  }
}
