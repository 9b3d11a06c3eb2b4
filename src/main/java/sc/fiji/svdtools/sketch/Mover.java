package sc.fiji.svdtools.sketch;

import java.util.Arrays;
import java.util.TreeMap;
import sc.fiji.svdtools.text.Digits;

/**
 * An object and its way. Text form: the outline, {@code facing} with degrees clockwise from the
 * right if they are known, the route.
 *
 * @param outline where it is in the start image
 * @param facing the direction it faces there; NaN if it is not known
 * @param route its way
 */
public record Mover(Outline outline, double facing, Route route) {

  private static final String FACING = "facing";

  public Mover {
    outline.rings().forEach(ring -> ring.forEach(Point::requireNear));
  }

  /** Reads the text form; throws {@link RuntimeException} for any other text. */
  static Mover parse(String text) {
    String[] words = text.strip().split("\\s+");
    int from = 0;
    while (!words[from].equals(Route.AT) && !words[from].equals(Route.ALONG)) {
      from++;
    }
    Route route = Route.parse(words[from], Arrays.copyOfRange(words, from + 1, words.length));
    double facing = Double.NaN;
    if (from > 2 && words[from - 2].equals(FACING)) {
      Pose turned = new Pose(0, 0, Digits.number(words[from - 1]), 1);
      turned.requireNear();
      facing = turned.angle();
      from -= 2;
    }
    return new Mover(Outline.parse(String.join(" ", Arrays.copyOf(words, from))), facing, route);
  }

  /** The text form. */
  public String text() {
    String known = Double.isNaN(facing) ? "" : " " + FACING + " " + Point.number(facing);
    return outline.text() + known + " " + route.text();
  }

  /** The same with a known direction. */
  Mover facing(double degrees) {
    return new Mover(outline, Point.rounded(degrees), route);
  }

  /** From a frame to the next one, as two frames. */
  Mover step(int frame, int frames) {
    TreeMap<Integer, Pose> keys = new TreeMap<>();
    keys.put(0, route.pose(frame, frames));
    keys.put(1, route.pose(frame + 1, frames));
    return new Mover(outline, facing, Route.at(keys));
  }

  /**
   * Where an object is at a frame; not for all.
   *
   * @param placed from the image, on which the paths were drawn, to the picture
   */
  public Outline at(int frame, int frames, Affine placed) {
    Affine map = placed.after(Affine.about(outline.middle(), route.pose(frame, frames)));
    return new Outline(Outline.Form.POLYGON, outline.polygons(map));
  }

  /**
   * The pose at a frame.
   *
   * @param turn whether it turns to face its way
   */
  public Pose pose(int frame, int frames, boolean turn) {
    Pose pose = route.pose(frame, frames);
    double heading = turn && outline.form() != Outline.Form.ALL ? heading(frame, frames) : 0;
    return heading == 0 ? pose : pose.turned(heading);
  }

  /** How far it is turned at a frame: the short way at first, then steadily. */
  private double heading(int frame, int frames) {
    double first = route.heading(0, frames);
    if (Double.isNaN(first)) {
      return 0;
    }
    double turned = Double.isNaN(facing) ? 0 : short360(first - facing);
    double before = first;
    for (int f = 1; f <= frame; f++) {
      double now = route.heading(f, frames);
      turned += short360(now - before);
      before = now;
    }
    return turned;
  }

  private static double short360(double degrees) {
    return degrees - 360 * Math.rint(degrees / 360);
  }
}
