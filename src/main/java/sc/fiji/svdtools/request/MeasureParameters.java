package sc.fiji.svdtools.request;

import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import sc.fiji.svdtools.key.Keys;
import sc.fiji.svdtools.text.Digits;
import sc.fiji.svdtools.text.Quote;

/**
 * What the user may choose for a measurement; the component names are the macro keys.
 *
 * @param warp whether to measure the warp error, which takes most of the time
 * @param table whether to show one row per frame in a table of its own
 * @param plots whether to show plots over the frames
 * @param joints frames at which attention windows start, numbered from 0, empty for none
 * @param reference title of an open image, or an image file, that the first frame should show;
 *     empty for none
 * @param folder where tables and plots are saved, empty for nowhere
 */
public record MeasureParameters(
    boolean warp, boolean table, boolean plots, String joints, String reference, String folder) {

  /** All metrics that need no more than the clip, in one table. */
  public static final MeasureParameters DEFAULT =
      new MeasureParameters(true, false, false, "", "", "");

  public MeasureParameters {
    joints = joints.trim();
    reference = reference.trim();
    folder = folder.trim();
    starts(joints);
    if (!folder.isEmpty() && new File(folder).isFile()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The value of 'folder' is %s, which is a file; it must be a folder, or empty.",
              Quote.of(folder)));
    }
  }

  /**
   * The defaults with the given keys replaced.
   *
   * @throws IllegalArgumentException for an unknown key or a value that is not allowed, in one
   *     sentence
   */
  public static MeasureParameters of(Map<String, ?> options) {
    return Keys.with(DEFAULT, options);
  }

  /** Frames at which windows start. */
  public List<Integer> starts() {
    return starts(joints);
  }

  private static List<Integer> starts(String joints) {
    List<Integer> starts = new ArrayList<>();
    for (String word : joints.split("[\\s,;]+")) {
      if (!word.isEmpty() && !word.matches("\\d{1,6}")) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "The value of 'joints' is %s; it must be frame numbers such as 7 14 21, or"
                    + " empty.",
                Quote.of(joints)));
      } else if (!word.isEmpty()) {
        starts.add(Digits.whole(word));
      }
    }
    return starts;
  }
}
