package sc.fiji.svdtools.job;

import ij.ImagePlus;
import java.util.Locale;
import sc.fiji.svdtools.clip.VideoSettings;
import sc.fiji.svdtools.image.VideoOutput;
import sc.fiji.svdtools.request.Animation;

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

  /** What a clip of an image needs. */
  static HeapNeed of(ImagePlus input, Animation used) {
    VideoSettings settings = used.settings();
    int clips = used.clip().planes().of(input).size();
    return new HeapNeed(
        VideoOutput.heapBytes(
            input, used.clip().outputtype(), settings.canvas(), settings.frames(), clips),
        clips * settings.frames()
            + " frames of "
            + settings.canvas().width()
            + " x "
            + settings.canvas().height()
            + " pixels");
  }

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
