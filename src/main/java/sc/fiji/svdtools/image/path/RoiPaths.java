package sc.fiji.svdtools.image.path;

import ij.ImagePlus;
import ij.gui.ImageRoi;
import ij.gui.Line;
import ij.gui.Overlay;
import ij.gui.PolygonRoi;
import ij.gui.Roi;
import ij.gui.ShapeRoi;
import ij.gui.TextRoi;
import ij.plugin.frame.RoiManager;
import ij.process.FloatPolygon;
import java.awt.HeadlessException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import sc.fiji.svdtools.sketch.Mover;
import sc.fiji.svdtools.sketch.Outline;
import sc.fiji.svdtools.sketch.Paths;
import sc.fiji.svdtools.sketch.Point;
import sc.fiji.svdtools.sketch.Pose;
import sc.fiji.svdtools.sketch.Route;
import sc.fiji.svdtools.text.Quote;

/**
 * Paths drawn as selections: those of the ROI Manager, else those of the image's overlay, each with
 * the image's own selection behind them if it is none of them.
 *
 * <p>An area begins an object; labels and pictures in an overlay are none. A line is the path of
 * the area it begins in, else of the one before it. Areas on later frames (their position, or their
 * group's order) are later places of the object before them: areas whose positions rise, or, where
 * selections have groups, those of one group. Frames count from 1 there. Turn and size between two
 * places follow from the shapes: outlines of equally many corners are fitted on each other, of
 * others the sizes are compared.
 */
public final class RoiPaths {

  private static final int FEWEST_CORNERS = 3;
  private static final double STEP = 2;
  private static final String NO_PATH =
      "cannot be moved; an area must have a size and its places different frames from 1 to 1000 at"
          + " 0.01 to 100 times that size, and a line two different points";

  private RoiPaths() {}

  /** The paths; none where nothing with a path is drawn. */
  public static Paths of(ImagePlus image) {
    return of(drawn(image));
  }

  private static List<Roi> drawn(ImagePlus image) {
    List<Roi> rois = new ArrayList<>();
    RoiManager manager = manager();
    Overlay overlay = image.getOverlay();
    if (manager != null && manager.getCount() > 0) {
      rois.addAll(Arrays.asList(manager.getRoisAsArray()));
    } else if (overlay != null) {
      rois.addAll(Arrays.asList(overlay.toArray()));
    }
    Roi own = image.getRoi();
    if (own != null && rois.stream().noneMatch(own::equals)) {
      // An area drawn first and its path still active, or the other way round.
      rois.add(own.isArea() ? 0 : rois.size(), own);
    }
    return rois;
  }

  /** The ROI Manager, that of a macro in batch mode included; null where there can be none. */
  private static RoiManager manager() {
    try {
      return RoiManager.getInstance2();
    } catch (HeadlessException e) {
      return null;
    }
  }

  /** The paths of selections in order. */
  static Paths of(List<Roi> rois) {
    List<Drawn> objects = new ArrayList<>();
    for (Roi roi : rois) {
      if (roi.isArea() && !(roi instanceof TextRoi) && !(roi instanceof ImageRoi)) {
        Drawn before = owner(objects, roi);
        if (before == null) {
          objects.add(new Drawn(roi));
        } else {
          before.places.add(roi);
        }
      }
    }
    for (Roi roi : rois) {
      if (roi.isLine()) {
        Drawn object = under(objects, roi, rois.indexOf(roi), rois);
        if (object != null) {
          object.along(roi);
        }
      }
    }
    return new Paths(objects.stream().filter(Drawn::moves).map(Drawn::mover).toList());
  }

  /** The object of which an area is a later place; null for none. */
  private static Drawn owner(List<Drawn> objects, Roi roi) {
    for (Drawn object : objects) {
      if (roi.getGroup() > 0 && object.last().getGroup() == roi.getGroup()) {
        return object;
      }
    }
    Drawn last = objects.isEmpty() ? null : objects.get(objects.size() - 1);
    boolean later =
        last != null
            && roi.getGroup() == last.last().getGroup()
            && frame(last.last()) > 0
            && frame(roi) > frame(last.last());
    return later ? last : null;
  }

  private static Drawn under(List<Drawn> objects, Roi line, int index, List<Roi> rois) {
    Point start = start(line);
    Drawn before = null;
    for (Drawn object : objects) {
      Roi first = object.places.get(0);
      if (first.contains((int) Math.floor(start.x()), (int) Math.floor(start.y()))) {
        return object;
      }
      if (rois.indexOf(first) < index) {
        before = object;
      }
    }
    return before == null && !objects.isEmpty() ? objects.get(0) : before;
  }

  private static int frame(Roi roi) {
    return roi.hasHyperStackPosition()
        ? Math.max(roi.getTPosition(), roi.getZPosition())
        : roi.getPosition();
  }

  /** An area with what belongs to it. */
  private static final class Drawn {
    private final List<Roi> places = new ArrayList<>();
    private Roi line;

    Drawn(Roi first) {
      places.add(first);
    }

    Roi last() {
      return places.get(places.size() - 1);
    }

    boolean moves() {
      return line != null || places.size() > 1;
    }

    void along(Roi other) {
      if (line != null || places.size() > 1) {
        throw refused(
            places.get(0),
            "has more than one path; draw one line from it, or itself at several frames");
      }
      line = other;
    }

    Mover mover() {
      try {
        return made();
      } catch (IllegalArgumentException e) {
        throw refused(places.get(0), NO_PATH);
      }
    }

    private Mover made() {
      Roi first = places.get(0);
      Outline outline = outline(first);
      if (line != null) {
        return new Mover(outline, Double.NaN, Route.along(points(line)));
      }
      TreeMap<Integer, Pose> keys = new TreeMap<>();
      Pose before = Pose.STILL;
      for (int i = 0; i < places.size(); i++) {
        int frame = frame(places.get(i)) > 0 ? frame(places.get(i)) - 1 : i;
        before = Shapes.pose(first, places.get(i), before);
        if (keys.put(frame, before) != null) {
          throw new IllegalArgumentException("two places in one frame");
        }
      }
      return new Mover(outline, Double.NaN, Route.at(keys));
    }
  }

  private static Point start(Roi line) {
    try {
      return points(line).get(0);
    } catch (IllegalArgumentException e) {
      throw refused(line, NO_PATH);
    }
  }

  private static IllegalArgumentException refused(Roi roi, String what) {
    String at = String.format(Locale.ROOT, "at %d,%d", roi.getBounds().x, roi.getBounds().y);
    return new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "The selection %s %s.",
            roi.getName() == null ? at : Quote.of(roi.getName()),
            what));
  }

  /** An area as an outline, in pixels of the image. */
  static Outline outline(Roi roi) {
    java.awt.geom.Rectangle2D.Double r = roi.getFloatBounds();
    List<Point> box = List.of(new Point(r.x, r.y), new Point(r.width, r.height));
    if (roi.getType() == Roi.RECTANGLE && roi.getCornerDiameter() == 0) {
      return new Outline(Outline.Form.RECTANGLE, List.of(box));
    }
    if (roi.getType() == Roi.OVAL) {
      return new Outline(Outline.Form.OVAL, List.of(box));
    }
    Roi[] pieces = roi instanceof ShapeRoi shape ? shape.getRois() : new Roi[] {roi};
    List<List<Point>> rings = new ArrayList<>();
    for (Roi piece : pieces) {
      List<Point> ring = Shapes.corners(piece);
      if (ring.size() >= FEWEST_CORNERS) {
        rings.add(ring);
      }
    }
    return new Outline(Outline.Form.POLYGON, rings);
  }

  /** The points of a line; of a curve, every {@value #STEP} pixels. */
  private static List<Point> points(Roi line) {
    if (line instanceof Line straight) {
      // Of arrows and wide lines ImageJ's polygon is the outline.
      return Shapes.points(straight.getFloatPoints());
    }
    boolean curve = line instanceof PolygonRoi p && p.isSplineFit();
    FloatPolygon points = curve ? line.getInterpolatedPolygon(STEP, true) : line.getFloatPolygon();
    return Shapes.points(points);
  }
}
