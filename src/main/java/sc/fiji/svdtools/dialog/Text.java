package sc.fiji.svdtools.dialog;

/** Text of labels and messages, and of a recorded line. */
public final class Text {

  private static final int LINE = 70;

  private Text() {}

  /** With line breaks, since ImageJ's messages have none of their own. */
  public static String wrapped(String text) {
    return text.replaceAll("(.{1," + LINE + "})(?:\\s+|$)", "$1\n").stripTrailing();
  }

  /** Without the tags of HTML. */
  public static String plain(String text) {
    return text == null ? "" : text.replaceAll("<[^>]*>", "").trim();
  }

  /** A number without a needless fraction. */
  public static String number(Number value) {
    double number = value.doubleValue();
    boolean whole = !(value instanceof Double || value instanceof Float);
    return whole || number != Math.rint(number) || Math.abs(number) > 1e15
        ? value.toString()
        : Long.toString((long) number);
  }
}
