package sc.fiji.svdtools.job;

import java.util.Locale;

/**
 * Memory of Java, held against what it may still take before a clip is computed.
 *
 * @param bytes how much is needed
 * @param what for what, completing "... need"
 */
public record HeapNeed(double bytes, String what) {

  private static final double MEGA = 1e6;
  private static final String REMEDY =
      "choose a smaller size or fewer frames, or give Java more"
          + " (Edit > Options > Memory & Threads..., or java -Xmx).";

  /**
   * Refuses if Java may not take that much any more.
   *
   * @throws IllegalArgumentException in one sentence
   */
  void require() {
    if (bytes > free()) {
      System.gc();
    }
    double free = free();
    if (bytes > free) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s need %.0f MB of Java's memory, of which %.0f MB are free; %s",
              what,
              bytes / MEGA,
              free / MEGA,
              REMEDY));
    }
  }

  /** What to say when it did not suffice after all. */
  public static String sentence(String what, long most) {
    return String.format(
        Locale.ROOT,
        "%s needs more than Java's memory (%.0f MB in all); %s",
        what,
        most / MEGA,
        REMEDY);
  }

  private static double free() {
    Runtime java = Runtime.getRuntime();
    return java.maxMemory() - (java.totalMemory() - java.freeMemory());
  }
}
