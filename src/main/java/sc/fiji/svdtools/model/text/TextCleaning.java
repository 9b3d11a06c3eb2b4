package sc.fiji.svdtools.model.text;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A text as CLIP's tokenizer wants it: repaired, HTML marks resolved, single spaces, lower case.
 *
 * <p>Source: open_clip {@code _clean_lower}, with the repairs of ftfy 6.3 it calls, except one:
 * text that was decoded in a wrong character set ("Ã©" for "é") stays as it is.
 */
final class TextCleaning {

  private static final Pattern TERMINAL = Pattern.compile("\\x1b\\[[\\d;]*[a-zA-Z]");
  private static final Pattern SINGLE_QUOTE = Pattern.compile("[\\u02bc\\u2018-\\u201b]");
  private static final Pattern DOUBLE_QUOTE = Pattern.compile("[\\u201c-\\u201f]");
  private static final Pattern LINE_BREAK = Pattern.compile("\\r\\n|[\\r\\u2028\\u2029\\u0085]");
  private static final Pattern NO_TEXT =
      Pattern.compile("[\\x00-\\x08\\x0b\\x0e-\\x1f\\x7f\\u206a-\\u206f\\ufeff\\ufff9-\\ufffc]");
  private static final char IDEOGRAPHIC_SPACE = 0x3000;

  private static final Map<Integer, String> LIGATURES =
      Map.ofEntries(
          Map.entry((int) 'Ĳ', "IJ"),
          Map.entry((int) 'ĳ', "ij"),
          Map.entry((int) 'ŉ', "ʼn"),
          Map.entry((int) 'Ǳ', "DZ"),
          Map.entry((int) 'ǲ', "Dz"),
          Map.entry((int) 'ǳ', "dz"),
          Map.entry((int) 'Ǆ', "DŽ"),
          Map.entry((int) 'ǅ', "Dž"),
          Map.entry((int) 'ǆ', "dž"),
          Map.entry((int) 'Ǉ', "LJ"),
          Map.entry((int) 'ǈ', "Lj"),
          Map.entry((int) 'ǉ', "lj"),
          Map.entry((int) 'Ǌ', "NJ"),
          Map.entry((int) 'ǋ', "Nj"),
          Map.entry((int) 'ǌ', "nj"),
          Map.entry((int) 'ﬀ', "ff"),
          Map.entry((int) 'ﬁ', "fi"),
          Map.entry((int) 'ﬂ', "fl"),
          Map.entry((int) 'ﬃ', "ffi"),
          Map.entry((int) 'ﬄ', "ffl"),
          Map.entry((int) 'ﬅ', "ſt"),
          Map.entry((int) 'ﬆ', "st"));

  private TextCleaning() {}

  /** The cleaned text; what remains has no control codes and no space but the plain one. */
  static String clean(String text) {
    String repaired = text;
    String before;
    do {
      before = repaired;
      repaired = repaired(repaired);
    } while (!repaired.equals(before));
    String plain = HtmlEntities.unescaped(HtmlEntities.unescaped(repaired));
    return words(plain).toLowerCase(Locale.ROOT);
  }

  private static String repaired(String text) {
    String t = text.contains("<") ? text : HtmlEntities.whole(text);
    t = t.codePoints().mapToObj(TextCleaning::letter).collect(Collectors.joining());
    t = DOUBLE_QUOTE.matcher(t).replaceAll("\"");
    t = SINGLE_QUOTE.matcher(t).replaceAll("'");
    t = LINE_BREAK.matcher(t).replaceAll("\n");
    t = TERMINAL.matcher(t).replaceAll("");
    t = NO_TEXT.matcher(t).replaceAll("");
    return Normalizer.normalize(t, Normalizer.Form.NFC);
  }

  /** One character: C1 codes as Windows means them, ligatures apart, plain widths. */
  private static String letter(int c) {
    if (HtmlEntities.isC1(c)) {
      return HtmlEntities.windows(c);
    } else if (c == IDEOGRAPHIC_SPACE) {
      return " ";
    } else if (c > 0xff00 && c < 0xfff0) {
      return Normalizer.normalize(Character.toString(c), Normalizer.Form.NFKC);
    } else if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
      return "\ufffd";
    }
    return LIGATURES.getOrDefault(c, Character.toString(c));
  }

  private static String words(String text) {
    return text.codePoints()
        .mapToObj(c -> isSpace(c) ? " " : Character.toString(c))
        .collect(Collectors.joining())
        .replaceAll(" +", " ")
        .strip();
  }

  /** What Python's {@code str.split} cuts at. */
  private static boolean isSpace(int c) {
    return Character.isSpaceChar(c)
        || c >= 0x09 && c <= 0x0d
        || c >= 0x1c && c <= 0x1f
        || c == 0x85;
  }
}
