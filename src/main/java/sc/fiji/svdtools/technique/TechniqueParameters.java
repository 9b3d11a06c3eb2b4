package sc.fiji.svdtools.technique;

import java.util.ArrayList;
import java.util.List;
import sc.fiji.svdtools.attention.PerFrame;
import sc.fiji.svdtools.attention.TokenScaling;

/**
 * The settings of the reference implementation's two nodes, as the dialogs and macros give them.
 *
 * <p>The component names are the macro keys and stay as they are for ever. The defaults change
 * nothing.
 *
 * @param posframes position embedding scaling: frames the clip's positions are spread over, 1 to
 *     1000; 0 = off, -1 = as many as the model was trained on
 * @param keyscale factor of the key, 0 to 100: a number, or a list with one per frame like {@code
 *     [1,0.9,0.8]}
 * @param queryscale factor of the query, likewise
 * @param valuescale factor of the value, likewise
 * @param scalescope layers of the three factors
 * @param scalearea true: the three factors act only in the area selected on the start image
 * @param attnscale temporal attention scale: the softmax scale is {@code sqrt(attnscale / D)}, 0 to
 *     100
 * @param windowmode attention windows, and how they are joined
 * @param windowsize frames of a window, 1 to 1000; also the frames of noise that {@code shuffle}
 *     repeats
 * @param windowstride frames between the starts of windows, 1 to {@code windowsize}
 * @param windowpositions positions of the frames under windows; {@code posframes} goes with {@code
 *     absolute}
 * @param shuffle rearranges the noise
 * @param refcompatible true: computes what the reference's code computes, with its defects; see
 *     {@link ReferenceCompatible}
 */
public record TechniqueParameters(
    int posframes,
    String keyscale,
    String queryscale,
    String valuescale,
    TokenScaling.Layers scalescope,
    boolean scalearea,
    double attnscale,
    WindowMode windowmode,
    int windowsize,
    int windowstride,
    AttentionWindows.Positions windowpositions,
    Shuffle shuffle,
    boolean refcompatible) {

  /** Everything off. */
  public static final TechniqueParameters DEFAULT =
      new TechniqueParameters(
          0,
          "1",
          "1",
          "1",
          TokenScaling.Layers.TEMPORAL_SELF,
          false,
          1,
          WindowMode.DISABLED,
          14,
          7,
          AttentionWindows.Positions.LOCAL,
          Shuffle.OFF,
          false);

  /** Attention windows, under the names of the reference. */
  public enum WindowMode {
    DISABLED,
    /** See {@link AttentionWindows.Mode#INDEPENDENT}. */
    INDEPENDENT,
    /** See {@link AttentionWindows.Mode#SCALE_PER_WINDOW}. */
    SCALE_PER_WINDOW
  }

  /** Rearranging the noise. */
  public enum Shuffle {
    OFF,
    /** See {@link NoiseShuffle.Mode#RESCHEDULE}. */
    RESCHEDULE,
    /** See {@link NoiseShuffle.Mode#PERMUTE}. */
    PERMUTE
  }

  /**
   * Checks all that can be told without the number of frames.
   *
   * @throws IllegalArgumentException for the first value that is not allowed, in one sentence
   */
  public TechniqueParameters {
    if (posframes < -1 || posframes > Require.MOST_FRAMES) {
      throw new IllegalArgumentException(
          ("The value of 'posframes' is '%d'; it must be a whole number from 1 to %d, 0 for off, or"
                  + " -1 for the number the model was trained on.")
              .formatted(posframes, Require.MOST_FRAMES));
    }
    keyscale = factor("key scale", keyscale).text();
    queryscale = factor("query scale", queryscale).text();
    valuescale = factor("value scale", valuescale).text();
    Require.factor("temporal attention scale", attnscale);
    Require.window(windowsize, windowstride);
  }

  /**
   * The techniques these settings ask for; settings that change nothing give none.
   *
   * @throws IllegalArgumentException if two settings contradict each other
   */
  public List<Technique> techniques() {
    List<Technique> techniques = new ArrayList<>();
    if (refcompatible) {
      techniques.add(reference());
    } else {
      addScales(techniques);
    }
    if (windowmode != WindowMode.DISABLED) {
      techniques.add(windows());
    }
    if (shuffle != Shuffle.OFF) {
      NoiseShuffle.Mode mode =
          shuffle == Shuffle.PERMUTE ? NoiseShuffle.Mode.PERMUTE : NoiseShuffle.Mode.RESCHEDULE;
      techniques.add(new NoiseShuffle(windowsize, windowstride, mode));
    }
    Techniques.plan(techniques);
    return List.copyOf(techniques);
  }

  private void addScales(List<Technique> techniques) {
    if (posframes != 0) {
      techniques.add(new PositionScaling(Math.max(0, posframes)));
    }
    PerFrame query = PerFrame.parse(queryscale);
    PerFrame key = PerFrame.parse(keyscale);
    PerFrame value = PerFrame.parse(valuescale);
    AttentionScale scale = new AttentionScale(query, key, value, scalescope, scalearea);
    // A list of ones counts: its length is checked against the frames.
    if (!(query.equals(PerFrame.ONE) && key.equals(PerFrame.ONE) && value.equals(PerFrame.ONE))) {
      techniques.add(scale);
    }
    if (attnscale != 1) {
      techniques.add(new TemporalAttentionScale(attnscale));
    }
  }

  private AttentionWindows windows() {
    if (posframes != 0
        && !refcompatible
        && windowpositions != AttentionWindows.Positions.ABSOLUTE) {
      throw new IllegalArgumentException(
          "The value of 'windowpositions' is '%s'; with 'posframes' it must be absolute."
              .formatted(TechniqueText.value(windowpositions)));
    }
    return new AttentionWindows(
        windowsize,
        windowstride,
        AttentionWindows.Mode.valueOf(windowmode.name()),
        windowpositions);
  }

  private ReferenceCompatible reference() {
    if (posframes < 0) {
      throw new IllegalArgumentException(
          "The value of 'posframes' is '-1'; with 'refcompatible' it must be 0 or a number of"
              + " frames.");
    }
    if (scalearea) {
      throw new IllegalArgumentException(
          "The value of 'scalearea' is 'true'; with 'refcompatible' it must be false.");
    }
    return new ReferenceCompatible(
        posframes,
        single("queryscale", queryscale),
        single("keyscale", keyscale),
        single("valuescale", valuescale),
        attnscale);
  }

  private static double single(String key, String text) {
    PerFrame value = PerFrame.parse(text);
    if (value.values().size() > 1) {
      throw new IllegalArgumentException(
          "The value of '%s' is '%s'; with 'refcompatible' it must be one number."
              .formatted(key, text));
    }
    return value.values().get(0);
  }

  private static PerFrame factor(String what, String text) {
    PerFrame value;
    try {
      value = PerFrame.parse(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "The %s is '%s'; it must be a number or a list of numbers like [1,0.9,0.8]."
              .formatted(what, text),
          e);
    }
    return value.within(what, 0, Require.LARGEST);
  }
}
