package sc.fiji.svdtools.image.path;

import ij.gui.Roi;
import ij.process.FloatPolygon;
import java.util.ArrayList;
import java.util.List;
import sc.fiji.svdtools.sketch.Point;
import sc.fiji.svdtools.sketch.Pose;

/** Two selections of one object against each other. */
final class Shapes {

  private Shapes() {}

  static List<Point> points(FloatPolygon polygon) {
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < polygon.npoints; i++) {
      Point p = new Point(polygon.xpoints[i], polygon.ypoints[i]);
      if (points.isEmpty() || !points.get(points.size() - 1).equals(p)) {
        points.add(p);
      }
    }
    return points;
  }

  static List<Point> corners(Roi area) {
    return points(area.getFloatPolygon());
  }

  /**
   * What brings one area to another: of outlines with equally many corners the least-squares shift,
   * turn and size; else the shift of their middles and the root of the ratio of their areas.
   *
   * @param before pose at the frame before; the turn goes on from there the short way
   */
  static Pose pose(Roi from, Roi to, Pose before) {
    double[] a = middle(corners(from));
    double[] b = middle(corners(to));
    double shiftX = b[0] - a[0];
    double shiftY = b[1] - a[1];
    List<Point> p = corners(from);
    List<Point> q = corners(to);
    boolean box = from.getType() == Roi.RECTANGLE || from.getType() == Roi.OVAL;
    if (box || p.size() != q.size()) {
      return new Pose(shiftX, shiftY, before.angle(), Math.sqrt(b[2] / a[2]));
    }
    double same = 0;
    double across = 0;
    double own = 0;
    for (int i = 0; i < p.size(); i++) {
      double x = p.get(i).x() - a[0];
      double y = p.get(i).y() - a[1];
      double u = q.get(i).x() - b[0];
      double v = q.get(i).y() - b[1];
      same += x * u + y * v;
      across += x * v - y * u;
      own += x * x + y * y;
    }
    double angle = Math.toDegrees(Math.atan2(across, same));
    angle += 360 * Math.rint((before.angle() - angle) / 360);
    return new Pose(shiftX, shiftY, angle, Math.hypot(same, across) / own);
  }

  /** x and y of the middle of the area, and the area. */
  private static double[] middle(List<Point> ring) {
    double area = 0;
    double x = 0;
    double y = 0;
    Point p = ring.get(ring.size() - 1);
    for (Point q : ring) {
      double cross = p.x() * q.y() - q.x() * p.y();
      area += cross / 2;
      x += cross * (p.x() + q.x()) / 6;
      y += cross * (p.y() + q.y()) / 6;
      p = q;
    }
    return new double[] {x / area, y / area, Math.abs(area)};
  }
}
