package sc.fiji.svdtools.request;

import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import sc.fiji.svdtools.file.ClipFormat;
import sc.fiji.svdtools.file.Mark;
import sc.fiji.svdtools.key.Keys;
import sc.fiji.svdtools.key.Options;
import sc.fiji.svdtools.key.TextFile;

/**
 * What the user may choose for many images at once.
 *
 * <p>The component names are macro keys. None of them is one of the {@link Animation#keys}, which
 * come together as one text under {@code parameters}.
 *
 * @param existing what happens to files made otherwise
 * @param gif whether to write an animated GIF
 * @param avi whether to write an AVI
 * @param mp4 whether to write an MP4
 * @param pngs whether to write a PNG file per frame
 * @param sheet whether to write a contact sheet
 * @param truth whether to write paths of objects as selections and table
 * @param mark where generated frames are marked visibly
 * @param preset name of a preset
 * @param files images to animate, see {@code BatchFiles}
 * @param out folder for all results; may be in double quotes, as pasted
 * @param parameters {@link Animation} that differ from the preset, as text
 */
public record BatchParameters(
    Existing existing,
    boolean gif,
    boolean avi,
    boolean mp4,
    boolean pngs,
    boolean sheet,
    boolean truth,
    Mark mark,
    String preset,
    String files,
    String out,
    String parameters) {

  public BatchParameters {
    out = TextFile.unquoted(out);
  }

  /** What happens to a result of the same name that was made with other parameters. */
  public enum Existing {
    /** It stays, and the image counts as failed. */
    ERROR,
    /** It stays. */
    SKIP,
    /** It is replaced together with its other formats. */
    REPLACE
  }

  /** TIFF stacks only, nothing replaced. */
  public static final BatchParameters DEFAULT =
      new BatchParameters(
          Existing.ERROR,
          false,
          false,
          false,
          false,
          false,
          false,
          Mark.AUTO,
          Presets.NONE,
          "",
          "",
          "");

  /** All keys, free texts last. */
  public static List<String> keys() {
    return Keys.of(BatchParameters.class);
  }

  /**
   * The defaults with the given keys replaced.
   *
   * @throws IllegalArgumentException for an unknown key or a value that is not allowed
   */
  public static BatchParameters of(Map<String, ?> options) {
    BatchParameters wanted = Keys.with(DEFAULT, options);
    wanted.animate();
    return wanted;
  }

  /**
   * The parameters of every clip.
   *
   * @throws IllegalArgumentException if one is not allowed, or clips without paths are to have
   *     truth
   */
  public Animation animate() {
    Map<String, String> keys = new LinkedHashMap<>();
    keys.put(Presets.KEY, preset);
    keys.putAll(Options.parse(parameters));
    Animation wanted = Presets.parameters(keys);
    if (truth && !wanted.movesObjects()) {
      throw new IllegalArgumentException(
          "The value of 'truth' is 'true'; it must be false without 'paths' of objects.");
    }
    return wanted;
  }

  /** What is written of every clip. */
  public Set<ClipFormat> formats() {
    Map<String, Object> values = Keys.values(this);
    Set<ClipFormat> formats = EnumSet.of(ClipFormat.TIFF);
    for (ClipFormat format : ClipFormat.values()) {
      if (Boolean.TRUE.equals(values.get(format.key()))) {
        formats.add(format);
      }
    }
    return formats;
  }
}
