package sc.fiji.svdtools.sketch;

import java.util.ArrayList;
import java.util.List;
import sc.fiji.svdtools.text.Digits;

/**
 * Where an object is, against where it is in the start image.
 *
 * @param dx shift to the right in pixels
 * @param dy shift down in pixels
 * @param angle turn about its centre, degrees clockwise; drawn or written -3600 to 3600
 * @param scale size about its centre; drawn or written 0.01 to 100
 */
public record Pose(double dx, double dy, double angle, double scale) {

  /** As in the start image. */
  public static final Pose STILL = new Pose(0, 0, 0, 1);

  private static final double MOST_TURN = 3600;
  private static final double MOST_SCALE = 100;

  public Pose {
    Point shift = new Point(dx, dy);
    dx = shift.x();
    dy = shift.y();
    angle = Point.rounded(angle);
    scale = Point.rounded(scale);
  }

  /** Refuses what is beyond the limits of a pose that is drawn or written. */
  void requireNear() {
    new Point(dx, dy).requireNear();
    boolean allowed = Math.abs(angle) <= MOST_TURN;
    if (!allowed || !(scale >= 1 / MOST_SCALE && scale <= MOST_SCALE)) {
      throw new IllegalArgumentException("a pose that far");
    }
  }

  /** Reads {@code dx,dy}, {@code dx,dy,angle} or {@code dx,dy,angle,scale}. */
  static Pose parse(String text) {
    List<Double> n = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      n.add(Digits.number(part));
    }
    if (n.size() < 2 || n.size() > 4) {
      throw new IllegalArgumentException(text);
    }
    return new Pose(n.get(0), n.get(1), n.size() > 2 ? n.get(2) : 0, n.size() > 3 ? n.get(3) : 1);
  }

  /** The text form, as short as it can be. */
  String text() {
    String shift = Point.number(dx) + "," + Point.number(dy);
    if (scale != 1) {
      return shift + "," + Point.number(angle) + "," + Point.number(scale);
    }
    return angle == 0 ? shift : shift + "," + Point.number(angle);
  }

  /** Turned further. */
  Pose turned(double degrees) {
    return new Pose(dx, dy, angle + degrees, scale);
  }

  /** Between this and another one; sizes by equal factors. */
  Pose toward(Pose other, double share) {
    return new Pose(
        dx + share * (other.dx - dx),
        dy + share * (other.dy - dy),
        angle + share * (other.angle - angle),
        scale * Math.pow(other.scale / scale, share));
  }
}
