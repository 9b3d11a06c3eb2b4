package sc.fiji.svdtools.request;

import java.io.File;
import java.util.Locale;
import java.util.Map;
import sc.fiji.svdtools.key.Keys;
import sc.fiji.svdtools.text.Quote;

/**
 * What the user may choose for a comparison; the component names are the macro keys.
 *
 * @param warp whether to measure the warp error, which takes most of the time of measuring
 * @param plots whether to show plots over the frames
 * @param folder where tables, plots and clips are saved, empty for nowhere
 * @param common options of all rows, such as {@code frames=48 seed=7}
 * @param sweep one key and its values, such as {@code keyscale=0.5,0.7,0.9}; empty for none
 * @param rows the variants, see {@link Variants}
 */
public record CompareParameters(
    boolean warp, boolean plots, String folder, String common, String sweep, String rows) {

  /** The published procedure beside scaled positions. */
  public static final CompareParameters DEFAULT =
      new CompareParameters(false, true, "", "", "", "plain: ; scaled positions: posframes=-1");

  public CompareParameters {
    folder = folder.trim();
    if (!folder.isEmpty() && new File(folder).isFile()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The value of 'folder' is %s, which is a file; it must be a folder, or empty.",
              Quote.of(folder)));
    }
    Variants.of(common, rows, sweep);
  }

  /**
   * The defaults with the given keys replaced.
   *
   * @throws IllegalArgumentException for an unknown key or a value that is not allowed, in one
   *     sentence
   */
  public static CompareParameters of(Map<String, ?> options) {
    return Keys.with(DEFAULT, options);
  }

  /** Name to settings, in order. */
  public Map<String, Animation> variants() {
    return Variants.of(common, rows, sweep);
  }
}
