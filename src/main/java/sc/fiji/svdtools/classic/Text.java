package sc.fiji.svdtools.classic;

/** Text of labels and messages, and of a recorded line. */
final class Text {

  private static final int LINE = 70;

  private Text() {}

  /** With line breaks, since ImageJ's messages have none of their own. */
  static String wrapped(String text) {
    return text.replaceAll("(.{1," + LINE + "})(?:\\s+|$)", "$1\n").stripTrailing();
  }

  /** Without the tags of HTML. */
  static String plain(String text) {
    return text == null ? "" : text.replaceAll("<[^>]*>", "").trim();
  }

  /** A number without a needless fraction. */
  static String number(Number value) {
    double number = value.doubleValue();
    boolean whole = !(value instanceof Double || value instanceof Float);
    return whole || number != Math.rint(number) || Math.abs(number) > 1e15
        ? value.toString()
        : Long.toString((long) number);
  }

  /** For HTML. */
  static String html(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
