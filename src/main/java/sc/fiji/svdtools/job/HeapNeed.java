package sc.fiji.svdtools.job;

import ij.ImagePlus;
import java.util.Locale;
import sc.fiji.svdtools.clip.Canvas;
import sc.fiji.svdtools.clip.VideoSettings;
import sc.fiji.svdtools.host.JavaMemory;
import sc.fiji.svdtools.image.VideoOutput;
import sc.fiji.svdtools.plan.Ports;
import sc.fiji.svdtools.request.Animation;

/**
 * Memory of Java, held against what it may still take before a clip is computed.
 *
 * @param bytes how much is needed
 * @param what for what, completing "... need"
 */
public record HeapNeed(double bytes, String what) {

  private static final String REMEDY = "choose a smaller size or fewer frames";

  /** What a clip of an image needs. */
  static HeapNeed of(ImagePlus input, Animation used) {
    VideoSettings settings = used.settings();
    int clips = used.clip().planes().of(input).size();
    Canvas canvas = settings.canvas();
    double finish =
        (double) canvas.width() * canvas.height() * used.plan().get(Ports.FINISH).bytesPerPixel();
    return new HeapNeed(
        finish
            + VideoOutput.heapBytes(
                input, used.clip().outputtype(), canvas, settings.frames(), clips),
        clips * settings.frames()
            + " frames of "
            + canvas.width()
            + " x "
            + canvas.height()
            + " pixels");
  }

  /**
   * Refuses if Java may not take that much any more.
   *
   * @throws IllegalArgumentException in one sentence
   */
  void require() {
    if (!JavaMemory.has(bytes)) {
      throw new IllegalArgumentException(JavaMemory.lacking(what + " need", bytes, REMEDY));
    }
  }

  /**
   * What to say when it did not suffice after all.
   *
   * @param what needed it
   * @param e Java names threads that the system refuses in the same way
   */
  public static String sentence(String what, OutOfMemoryError e) {
    return String.valueOf(e.getMessage()).contains("native thread")
        ? String.format(
            Locale.ROOT,
            "%s needs more threads than the system gives this user; end other programs, or raise"
                + " the limit of processes (ulimit -u).",
            what)
        : JavaMemory.exceeded(what, REMEDY);
  }
}
