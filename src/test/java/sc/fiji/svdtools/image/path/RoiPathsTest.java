package sc.fiji.svdtools.image.path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ij.ImagePlus;
import ij.gui.Arrow;
import ij.gui.Line;
import ij.gui.OvalRoi;
import ij.gui.Overlay;
import ij.gui.PolygonRoi;
import ij.gui.Roi;
import ij.gui.ShapeRoi;
import ij.gui.TextRoi;
import ij.process.ByteProcessor;
import java.awt.geom.AffineTransform;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import sc.fiji.svdtools.sketch.Paths;
import sc.fiji.svdtools.sketch.Pose;

class RoiPathsTest {

  private static Roi line(float... xy) {
    float[] x = new float[xy.length / 2];
    float[] y = new float[xy.length / 2];
    for (int i = 0; i < x.length; i++) {
      x[i] = xy[2 * i];
      y[i] = xy[2 * i + 1];
    }
    return new PolygonRoi(x, y, Roi.POLYLINE);
  }

  private static Roi at(int frame, Roi roi) {
    roi.setPosition(frame);
    return roi;
  }

  private static String text(Roi... rois) {
    Paths paths = RoiPaths.of(List.of(rois));
    assertEquals(paths, Paths.parse(paths.text()));
    return paths.text();
  }

  @Test
  void aLineIsThePathOfTheAreaItBeginsIn() {
    assertEquals(
        "oval 40,52 20,20 along 50,62 60,64 76,62 | rectangle 5,6 7,8 along 8,9 20,9",
        text(
            new OvalRoi(40, 52, 20, 20),
            new Roi(5, 6, 7, 8),
            new Line(8, 9, 20, 9),
            line(50, 62, 60, 64, 76, 62)));
  }

  @Test
  void aLineFromElsewhereIsThePathOfTheAreaBefore() {
    assertEquals(
        "oval 40,52 20,20 along 0,0 9,9",
        text(new OvalRoi(40, 52, 20, 20), line(0, 0, 9, 9), new Roi(5, 6, 7, 8)));
  }

  /** Of these ImageJ's polygon is the outline. */
  @Test
  void arrowsAndWideLinesAreLines() {
    Line wide = new Line(8, 9, 20, 9);
    wide.setStrokeWidth(10.0);
    for (Line line : List.of(wide, new Arrow(8, 9, 20, 9))) {
      assertEquals(
          "rectangle 5,6 7,8 along 8,9 20,9",
          text(new TextRoi(8, 9, "label"), new Roi(5, 6, 7, 8), line));
    }
  }

  @Test
  void whatCannotBeAPathIsOneSentence() {
    Roi oval = new OvalRoi(10, 10, 20, 20);
    Roi named = new OvalRoi(10, 10, 1, 1);
    named.setName("a cell");
    PolygonRoi flat = new PolygonRoi(new float[] {1, 2, 3}, new float[] {1, 2, 3}, Roi.POLYGON);
    PolygonRoi other = new PolygonRoi(new float[] {4, 5, 9}, new float[] {1, 2, 3}, Roi.POLYGON);
    Roi nowhere = new PolygonRoi(new float[] {1, Float.NaN, 9}, new float[] {1, 2, 9}, Roi.POLYGON);
    Roi first = at(2, new OvalRoi(10, 10, 20, 20));
    Roi second = at(2, new OvalRoi(30, 30, 20, 20));
    first.setGroup(1);
    second.setGroup(1);
    assertRefused("at 10,10", oval, new Line(15, 15, 15, 15));
    assertRefused("at 10,10", oval, new Line(15, 15, 1e8, 15));
    assertRefused("'a cell'", at(1, named), at(2, new OvalRoi(10, 10, 300, 300)));
    assertRefused("at 1,1", at(1, flat), at(3, other));
    assertRefused("at 0,1", nowhere, new Line(1, 1, 15, 15));
    assertRefused("at 10,10", at(1, new OvalRoi(10, 10, 9, 9)), at(1500, new OvalRoi(9, 9, 9, 9)));
    assertRefused("at 10,10", first, second);
  }

  private static void assertRefused(String name, Roi... rois) {
    assertRefused(
        "The selection "
            + name
            + " cannot be moved; an area must have a size and its places different frames from 1 to"
            + " 1000 at 0.01 to 100 times that size, and a line two different points.",
        List.of(rois));
  }

  private static void assertRefused(String sentence, List<Roi> rois) {
    assertEquals(
        sentence,
        assertThrows(IllegalArgumentException.class, () -> RoiPaths.of(rois)).getMessage());
  }

  @Test
  void ofTwoPathsNoneIsLost() {
    String two =
        "The selection at 10,10 has more than one path; draw one line from it, or itself at several"
            + " frames.";
    Roi oval = new OvalRoi(10, 10, 20, 20);
    assertRefused(two, List.of(oval, new Line(15, 15, 40, 40), new Line(15, 15, 90, 20)));
    Roi later = at(5, new OvalRoi(30, 30, 20, 20));
    assertRefused(
        two, List.of(at(1, new OvalRoi(10, 10, 20, 20)), later, new Line(15, 15, 90, 20)));
  }

  /** Positions that rise are one object, and one that does not begins the next. */
  @Test
  void areasAtSeveralFramesAreOneObject() {
    assertEquals(
        "rectangle 5,6 10,10 at 0:0,0 6:3,4 13:20,20,0,2 | oval 1,2 4,4 at 0:0,0 13:5,0",
        text(
            at(1, new Roi(5, 6, 10, 10)),
            at(7, new Roi(8, 10, 10, 10)),
            at(14, new Roi(20, 21, 20, 20)),
            at(1, new OvalRoi(1, 2, 4, 4)),
            at(14, new OvalRoi(6, 2, 4, 4))));
  }

  @Test
  void groupsTellObjectsApart() {
    Roi[] rois = {
      at(1, new Roi(5, 6, 10, 10)),
      at(1, new OvalRoi(1, 2, 4, 4)),
      at(5, new Roi(9, 6, 10, 10)),
      at(5, new OvalRoi(1, 9, 4, 4))
    };
    for (int i = 0; i < 4; i++) {
      rois[i].setGroup(1 + i % 2);
    }
    assertEquals("rectangle 5,6 10,10 at 0:0,0 4:4,0 | oval 1,2 4,4 at 0:0,0 4:0,7", text(rois));
  }

  /** The same corners, turned by 170 and by 340 degrees: on, not back. */
  @Test
  void polygonsTellTurnAndSize() {
    PolygonRoi first = (PolygonRoi) line(10, 10, 30, 10, 30, 20);
    Roi[] rois = new Roi[3];
    for (int i = 0; i < 3; i++) {
      AffineTransform map = AffineTransform.getTranslateInstance(5 * i, 0);
      map.rotate(Math.toRadians(170 * i), 23.3333, 13.3333);
      float[] x = new float[3];
      float[] y = new float[3];
      for (int k = 0; k < 3; k++) {
        double[] p = {first.getFloatPolygon().xpoints[k], first.getFloatPolygon().ypoints[k]};
        map.transform(p, 0, p, 0, 1);
        x[k] = (float) p[0];
        y[k] = (float) p[1];
      }
      rois[i] = at(1 + i, new PolygonRoi(x, y, Roi.POLYGON));
    }
    TreeMap<Integer, Pose> keys = RoiPaths.of(List.of(rois)).movers().get(0).route().keys();
    assertEquals(170, keys.get(1).angle(), 0.01);
    assertEquals(340, keys.get(2).angle(), 0.01);
    assertEquals(10, keys.get(2).dx(), 0.01);
    assertEquals(0, keys.get(2).dy(), 0.01);
    assertEquals(1, keys.get(2).scale(), 0.001);
  }

  @Test
  void areasWithHolesKeepThem() {
    Roi ring = new ShapeRoi(new Roi(2, 2, 20, 20)).not(new ShapeRoi(new Roi(6, 6, 5, 5)));
    Paths paths = RoiPaths.of(List.of(ring, line(1, 1, 9, 9)));
    assertEquals(2, paths.movers().get(0).outline().rings().size());
  }

  @Test
  void theOverlayAndTheImagesOwnSelectionCount() {
    ImagePlus image = new ImagePlus("cells", new ByteProcessor(64, 64));
    assertEquals("", RoiPaths.of(image).text());
    image.setRoi(new OvalRoi(4, 5, 6, 6));
    assertEquals("", RoiPaths.of(image).text());
    image.setOverlay(new Overlay(line(7, 8, 20, 8)));
    assertEquals("oval 4,5 6,6 along 7,8 20,8", RoiPaths.of(image).text());
    image.setOverlay(new Overlay(new OvalRoi(1, 1, 9, 9)));
    image.setRoi(line(5, 5, 6, 30));
    assertEquals("oval 1,1 9,9 along 5,5 6,30", RoiPaths.of(image).text());
  }
}
