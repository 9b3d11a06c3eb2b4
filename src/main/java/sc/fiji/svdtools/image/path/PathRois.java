package sc.fiji.svdtools.image.path;

import ij.gui.Overlay;
import ij.gui.PolygonRoi;
import ij.gui.Roi;
import ij.gui.ShapeRoi;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import sc.fiji.svdtools.sketch.Outline;
import sc.fiji.svdtools.sketch.Point;
import sc.fiji.svdtools.sketch.Scene;

/**
 * Where the objects of a scene are, as selections and as a table: the truth of a synthetic clip.
 */
public final class PathRois {

  private PathRois() {}

  /** The outline of each object in each frame, named {@code object-frame}; both count from 1. */
  public static List<Roi> of(Scene scene) {
    List<Roi> rois = new ArrayList<>();
    for (int object = 0; object < scene.objects(); object++) {
      for (int f = 0; f < scene.frames(); f++) {
        Roi roi = roi(scene.outline(object, f));
        roi.setName(String.format(Locale.ROOT, "%d-%d", object + 1, f + 1));
        roi.setPosition(f + 1);
        roi.setGroup(object % 255 + 1);
        rois.add(roi);
      }
    }
    return rois;
  }

  /** The same as an overlay. */
  public static Overlay overlay(Scene scene) {
    Overlay overlay = new Overlay();
    of(scene).forEach(overlay::add);
    return overlay;
  }

  /**
   * A row for each object and frame: the middle of its outline in pixels from the upper left
   * corner, the turn in degrees clockwise and the size against the start image.
   */
  public static String table(Scene scene) {
    StringBuilder text = new StringBuilder("object,frame,x,y,angle,scale\n");
    for (int object = 0; object < scene.objects(); object++) {
      for (int f = 0; f < scene.frames(); f++) {
        Point middle = new Outline(Outline.Form.POLYGON, scene.outline(object, f)).middle();
        text.append(
            String.format(
                Locale.ROOT,
                "%d,%d,%.3f,%.3f,%.2f,%.4f%n".replace("%n", "\n"),
                object + 1,
                f + 1,
                middle.x(),
                middle.y(),
                scene.map(object, f).angle(),
                scene.map(object, f).scale()));
      }
    }
    return text.toString();
  }

  private static Roi roi(List<List<Point>> rings) {
    Roi roi = null;
    for (List<Point> ring : rings) {
      float[] x = new float[ring.size()];
      float[] y = new float[ring.size()];
      for (int i = 0; i < x.length; i++) {
        x[i] = (float) ring.get(i).x();
        y[i] = (float) ring.get(i).y();
      }
      Roi one = new PolygonRoi(x, y, Roi.POLYGON);
      roi = roi == null ? one : new ShapeRoi(roi).xor(new ShapeRoi(one));
    }
    return roi;
  }
}
