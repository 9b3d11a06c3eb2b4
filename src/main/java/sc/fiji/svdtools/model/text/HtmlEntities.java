package sc.fiji.svdtools.model.text;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/**
 * Character references of HTML 5, such as {@code &amp;}, {@code &#39;} and {@code &#x2019;}.
 *
 * <p>Source: Python's {@code html.unescape}, and {@code unescape_html} of ftfy 6.3.
 */
final class HtmlEntities {

  private static final Pattern REFERENCE =
      Pattern.compile("&(#[0-9]+;?|#[xX][0-9a-fA-F]+;?|[^\\t\\n\\f <&#;]{1,32};?)");
  private static final Pattern WHOLE = Pattern.compile("&#?[0-9A-Za-z]{1,24};");
  private static final String WINDOWS = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";
  private static final int C1 = 0x80;

  /** Characters by name, most names with a semicolon at the end, old ones without as well. */
  private static final Map<String, String> NAMES = read();

  private HtmlEntities() {}

  /** All references resolved, those without a semicolon too. */
  static String unescaped(String text) {
    return REFERENCE.matcher(text).replaceAll(m -> Matcher.quoteReplacement(value(m.group(1))));
  }

  /** Only references with a semicolon resolved, and names in capitals: {@code &EACUTE;} is É. */
  static String whole(String text) {
    return WHOLE.matcher(text).replaceAll(m -> Matcher.quoteReplacement(wholeValue(m)));
  }

  private static String wholeValue(MatchResult match) {
    String text = match.group();
    String name = text.substring(1);
    String value = NAMES.get(name);
    if (value != null) {
      return value;
    }
    String plain = unescaped(text);
    if (name.startsWith("#")) {
      return plain.contains(";") ? text : plain;
    }
    String lower = NAMES.get(name.toLowerCase(Locale.ROOT));
    boolean capitals = name.equals(name.toUpperCase(Locale.ROOT)) && plain.equals(text);
    return capitals && lower != null ? lower.toUpperCase(Locale.ROOT) : text;
  }

  private static String value(String reference) {
    if (reference.startsWith("#")) {
      String digits = reference.substring(1).replace(";", "");
      boolean hex = digits.startsWith("x") || digits.startsWith("X");
      return numbered(hex ? digits.substring(1) : digits, hex ? 16 : 10);
    }
    for (int end = reference.length(); end > 1; end--) {
      String value = NAMES.get(reference.substring(0, end));
      if (value != null) {
        return value + reference.substring(end);
      }
    }
    return "&" + reference;
  }

  private static String numbered(String digits, int radix) {
    String significant = digits.replaceFirst("^0+(?=.)", "");
    int code = significant.length() > 7 ? Integer.MAX_VALUE : Integer.parseInt(significant, radix);
    if (isC1(code)) {
      return windows(code);
    } else if (code == 0 || code > Character.MAX_CODE_POINT || surrogate(code)) {
      return "\ufffd";
    } else if (code == 0x0d) {
      return "\r";
    }
    return notAllowed(code) ? "" : Character.toString(code);
  }

  /** Whether a code is one of the control codes 80 to 9f. */
  static boolean isC1(int code) {
    return code >= C1 && code < C1 + WINDOWS.length();
  }

  /** What Windows-1252 has in the place of a control code. */
  static String windows(int c1) {
    return WINDOWS.substring(c1 - C1, c1 - C1 + 1);
  }

  private static boolean surrogate(int code) {
    return code >= Character.MIN_SURROGATE && code <= Character.MAX_SURROGATE;
  }

  private static boolean notAllowed(int code) {
    boolean control = code < 0x20 && code != 0x09 && code != 0x0a && code != 0x0c || code == 0x7f;
    return control || code >= 0xfdd0 && code <= 0xfdef || (code & 0xfffe) == 0xfffe;
  }

  private static Map<String, String> read() {
    Map<String, String> names = new HashMap<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(HtmlEntities.class.getResourceAsStream("entities.txt.gz")),
                StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] parts = line.split(" ");
        StringBuilder value = new StringBuilder();
        for (int i = 1; i < parts.length; i++) {
          value.appendCodePoint(Integer.parseInt(parts[i], 16));
        }
        names.put(parts[0], value.toString());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Map.copyOf(names);
  }
}
