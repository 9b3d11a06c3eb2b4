package sc.fiji.svdtools.host;

import java.util.Locale;

/** Memory of Java, the heap: what is left of it, and what is said where it does not suffice. */
public final class JavaMemory {

  private static final double MEGA = 1e6;
  private static final String MORE =
      ", or give Java more (Edit > Options > Memory & Threads..., or java -Xmx).";

  private JavaMemory() {}

  /** Bytes that Java may still take; what is garbage by now may not be counted. */
  public static double free() {
    Runtime java = Runtime.getRuntime();
    return java.maxMemory() - (java.totalMemory() - java.freeMemory());
  }

  /** Whether that many bytes are free, garbage taken away where it matters. */
  public static boolean has(double bytes) {
    if (bytes > free()) {
      System.gc();
    }
    return bytes <= free();
  }

  /**
   * What to say before something is begun.
   *
   * @param what for what the memory is, completing "... 5 MB"
   * @param bytes how much is needed
   * @param remedy what to do besides giving Java more
   */
  public static String lacking(String what, double bytes, String remedy) {
    return String.format(
            Locale.ROOT,
            "%s %.0f MB of Java's memory, of which %.0f MB are free; ",
            what,
            bytes / MEGA,
            free() / MEGA)
        + remedy
        + MORE;
  }

  /**
   * What to say when it did not suffice.
   *
   * @param what needed it, completing "... needs more"
   * @param remedy what to do besides giving Java more
   */
  public static String exceeded(String what, String remedy) {
    double all = Runtime.getRuntime().maxMemory() / MEGA;
    return String.format(
            Locale.ROOT, "%s needs more than Java's memory (%.0f MB in all); ", what, all)
        + remedy
        + MORE;
  }
}
