package sc.fiji.svdtools.sketch;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Objects and camera on a picture of a size, over the frames: what is moved where, and which pixels
 * that speaks for. Objects move in the world, which the camera then sees.
 */
public final class Scene {

  /** Which pixels a sketch speaks for. */
  public enum Cover {
    /**
     * As far around the object's first place as it goes away from it, and all its way, without what
     * is nearer to others that stand out as it does.
     */
    ZONE,
    /** All places the object has during the clip. */
    PATH,
    /** The object's place, and its first one. */
    OBJECT
  }

  /** More than what is covered by an outline belongs to the object: its blurred edge. */
  private static final double EDGE = 0.3;

  private final int width;
  private final int height;
  private final int frames;
  private final List<Part> parts = new ArrayList<>();
  private final Affine[] camera;

  /**
   * An object in pixels of the picture.
   *
   * @param outline where it is on the picture
   * @param maps to where it is in each frame
   * @param inside share of each pixel it covers
   * @param away distance of each pixel to it
   * @param edge width of its edge
   */
  private record Part(
      List<List<Point>> outline, Affine[] maps, float[] inside, float[] away, double edge) {}

  /** Where the picture comes from. */
  public enum Start {
    /** It is the image on which the paths were drawn. */
    DRAWN,
    /** It is already the first frame. */
    BEGUN
  }

  /**
   * @param turn whether objects face their way
   * @param placed from the image, on which the paths were drawn, to the picture
   * @throws IllegalArgumentException if an object covers no pixel of the picture by half
   */
  public Scene(
      Paths paths, int frames, boolean turn, Start start, Affine placed, int width, int height) {
    this.width = width;
    this.height = height;
    this.frames = frames;
    Affine back = placed.inverse();
    Point middle = new Point(back.x(width / 2.0, height / 2.0), back.y(width / 2.0, height / 2.0));
    Affine[] seen = still();
    for (Mover mover : paths.movers()) {
      Affine[] maps = new Affine[frames];
      for (int f = 0; f < frames; f++) {
        Affine map = Affine.about(mover.outline().centre(middle), mover.pose(f, frames, turn));
        maps[f] = placed.after(map).after(back);
      }
      Affine first = start == Start.BEGUN ? maps[0] : Affine.STILL;
      Affine undone = first.inverse();
      for (int f = 0; f < frames; f++) {
        maps[f] = maps[f].after(undone);
      }
      if (mover.outline().form() == Outline.Form.ALL) {
        for (int f = 0; f < frames; f++) {
          seen[f] = maps[f].after(seen[f]);
        }
      } else {
        parts.add(part(mover, first.after(placed), maps));
      }
    }
    camera = seen;
  }

  private Affine[] still() {
    return IntStream.range(0, frames).mapToObj(f -> Affine.STILL).toArray(Affine[]::new);
  }

  private Part part(Mover mover, Affine placed, Affine... maps) {
    List<List<Point>> outline = mover.outline().polygons(placed);
    float[] inside = Raster.coverage(outline, width, height);
    double radius = Raster.radius(inside);
    if (!Raster.any(inside)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The value of '%s' has '%s', which covers no pixel of the picture; it must be on it.",
              Paths.KEY,
              mover.outline().text()));
    }
    float[] away = Raster.distances(inside, width, height);
    return new Part(outline, maps, inside, away, Math.max(2, EDGE * radius));
  }

  /** Where a part of the picture is in a frame: the map of an object, with the camera's behind. */
  public Affine map(int object, int frame) {
    return camera[frame].after(parts.get(object).maps()[frame]);
  }

  /** The rings of an object in a frame. */
  public List<List<Point>> outline(int object, int frame) {
    return moved(parts.get(object).outline(), map(object, frame));
  }

  private static List<List<Point>> moved(List<List<Point>> rings, Affine map) {
    return new Outline(Outline.Form.POLYGON, rings).polygons(map);
  }

  /** How many objects there are, besides the camera. */
  public int objects() {
    return parts.size();
  }

  public int frames() {
    return frames;
  }

  /**
   * A frame of the sketch. Objects that are where they were leave the picture as it is.
   *
   * @param picture {@code [3, height, width]}, not changed
   */
  public float[] frame(float[] picture, int frame) {
    List<Part> away = parts.stream().filter(part -> !part.maps()[frame].still()).toList();
    float[] world = away.isEmpty() ? picture : new Filling(holes(away), width, height).of(picture);
    Canvas canvas = new Canvas(width, height);
    float[] made = camera[frame].still() ? world.clone() : canvas.warped(world, camera[frame]);
    if (!away.isEmpty()) {
      for (Part part : parts) {
        canvas.paste(made, picture, part.inside(), camera[frame].after(part.maps()[frame]));
      }
    }
    return made;
  }

  private boolean[] holes(List<Part> away) {
    boolean[] holes = new boolean[width * height];
    for (Part part : away) {
      within(holes, part.away(), part.edge());
    }
    return holes;
  }

  private static void within(boolean[] pixels, float[] away, double reach) {
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] |= away[i] <= reach;
    }
  }

  /**
   * The pixels of each frame that the sketch speaks for, row by row.
   *
   * @param picture as for {@link #frame}
   */
  public List<boolean[]> masks(Cover cover, float[] picture) {
    boolean[] always = new boolean[width * height];
    for (Part part : parts) {
      boolean[] own = new boolean[width * height];
      within(own, part.away(), part.edge());
      if (cover != Cover.OBJECT) {
        cover(own, part, IntStream.range(0, frames));
      }
      if (cover == Cover.ZONE) {
        around(own, part, picture);
      }
      for (int i = 0; i < own.length; i++) {
        always[i] |= own[i];
      }
    }
    List<boolean[]> masks = new ArrayList<>();
    for (int f = 0; f < frames; f++) {
      boolean[] mask = always.clone();
      if (cover == Cover.OBJECT) {
        int frame = f;
        parts.forEach(part -> cover(mask, part, IntStream.of(frame)));
      }
      if (!camera[f].still() || parts.isEmpty()) {
        new Canvas(width, height).cover(mask, camera[f]);
      }
      masks.add(mask);
    }
    return masks;
  }

  /** Adds what is within reach of an object's first place, but not what is nearer to neighbours. */
  private void around(boolean[] own, Part part, float[] picture) {
    double reach = part.edge() + reach(part);
    float[] others = new Neighbours(width, height).of(picture, part.inside(), part.away(), reach);
    float[] places = new float[own.length];
    for (int i = 0; i < own.length; i++) {
      places[i] = own[i] ? 1 : 0;
      others[i] = own[i] ? 0 : others[i];
    }
    float[] toOwn = Raster.distances(places, width, height);
    float[] toOthers = Raster.distances(others, width, height);
    for (int i = 0; i < own.length; i++) {
      own[i] |= part.away()[i] <= reach && toOwn[i] < toOthers[i];
    }
  }

  /** Adds the places of an object in some frames. */
  private void cover(boolean[] mask, Part part, IntStream at) {
    float[] all = new float[mask.length];
    at.forEach(
        f -> {
          var rings = moved(part.outline(), part.maps()[f]);
          float[] inside = Raster.coverage(rings, width, height);
          for (int i = 0; i < all.length; i++) {
            all[i] = Math.max(all[i], inside[i]);
          }
        });
    within(mask, Raster.distances(all, width, height), part.edge());
  }

  /** How far the object's middle goes. */
  private double reach(Part part) {
    Point from = new Outline(Outline.Form.POLYGON, part.outline()).middle();
    double reach = 0;
    for (Affine map : part.maps()) {
      double x = map.x(from.x(), from.y()) - from.x();
      double y = map.y(from.x(), from.y()) - from.y();
      reach = Math.max(reach, Math.hypot(x, y));
    }
    return reach;
  }
}
