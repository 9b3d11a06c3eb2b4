package sc.fiji.svdtools.plan;

import java.util.Locale;

/**
 * How a long clip is made of links, each a clip of its own that starts where the one before ends.
 *
 * <p>With F frames in all, L of a link and overlap o there are {@code ceil((F - o) / (L - o))}
 * links. The first o frames of a later link are those the link before ended with and are left out;
 * so are frames of the last link beyond F. A later link's start image is the last frame of the link
 * before, its seed a function of the run's seed and its number.
 *
 * <p>All links see the image of the first as {@link Encoders#FIRST}, later ones the frames they
 * share with the link before as {@link Encoders#BEFORE}.
 *
 * @param frames L, more than {@code overlap}; 0 = the clip is made at once
 * @param overlap o, at least 1
 */
public record Links(int frames, int overlap) {

  /** The clip is made at once. */
  public static final Links NONE = new Links(0, 1);

  public Links {
    if (overlap < 1 || (frames != 0 && frames <= overlap)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The frames of a link are %d, with %d of the link before; there must be more.",
              frames,
              overlap));
    }
  }

  /** Links of a clip of {@code all} frames. */
  public int count(int all) {
    return several(all) ? (all - 2 * overlap + frames - 1) / (frames - overlap) : 1;
  }

  /** Frames the networks see of a clip of {@code all} frames. */
  public int framesOf(int all) {
    return several(all) ? frames : all;
  }

  private boolean several(int all) {
    return frames > 0 && frames < all;
  }
}
