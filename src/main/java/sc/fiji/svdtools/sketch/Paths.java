package sc.fiji.svdtools.sketch;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import sc.fiji.svdtools.text.Quote;

/**
 * Objects of a picture and their ways. Text form: those of {@link Mover} with {@code |} between;
 * later ones are in front.
 *
 * @param movers the objects
 */
public record Paths(List<Mover> movers) {

  /** Key of the text form. */
  public static final String KEY = "paths";

  private static final int MOST = 100;

  public Paths {
    movers = List.copyOf(movers);
  }

  /**
   * Reads the text form; empty for no objects.
   *
   * @throws IllegalArgumentException in one sentence
   */
  public static Paths parse(String text) {
    return parse(KEY, text);
  }

  /** The same for another key, which messages name. */
  public static Paths parse(String key, String text) {
    List<Mover> movers = new ArrayList<>();
    if (text.isBlank()) {
      return new Paths(movers);
    }
    String[] parts = text.split("\\|", -1);
    for (String part : parts) {
      try {
        movers.add(Mover.parse(part));
      } catch (RuntimeException e) {
        throw refused(key, part);
      }
    }
    if (parts.length > MOST) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The value of '%s' has %d objects; it must have at most %d.",
              key,
              parts.length,
              MOST));
    }
    return new Paths(movers);
  }

  private static IllegalArgumentException refused(String key, String part) {
    return new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "The value of '%s' has %s; it must be an outline with its path, such as oval 40,52"
                + " 20,20 along 50,62 76,62, or all at 0:0,0 13:20,0,15,1.2, with | between"
                + " several.",
            key,
            Quote.of(part.strip())));
  }

  /** The text form. */
  public String text() {
    return movers.stream().map(Mover::text).collect(Collectors.joining(" | "));
  }

  /** Whether only the camera moves, if anything does. */
  public boolean onlyCamera() {
    return movers.stream().allMatch(mover -> mover.outline().form() == Outline.Form.ALL);
  }

  /** The objects known at a frame and the next one, as paths of these two frames. */
  public Paths step(int frame, int frames) {
    return new Paths(
        movers.stream()
            .filter(mover -> mover.route().knows(frame) && mover.route().knows(frame + 1))
            .map(mover -> mover.step(frame, frames))
            .toList());
  }

  /** The same with the direction that each object faces, seen on the picture where not known. */
  public Paths facing(float[] picture, int width, int height) {
    return new Paths(
        movers.stream()
            .map(
                mover -> {
                  boolean known =
                      !Double.isNaN(mover.facing()) || mover.outline().form() == Outline.Form.ALL;
                  return known
                      ? mover
                      : mover.facing(Facing.of(mover.outline(), picture, width, height));
                })
            .toList());
  }
}
