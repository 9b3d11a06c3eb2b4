package sc.fiji.svdtools.image.area;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.ImagePlus;
import ij.gui.EllipseRoi;
import ij.gui.Line;
import ij.gui.OvalRoi;
import ij.gui.PolygonRoi;
import ij.gui.Roi;
import ij.gui.ShapeRoi;
import ij.process.ByteProcessor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SelectionTest {

  @Test
  void everyAreaIsTheSamePixelsAgain() {
    Roi rounded = new Roi(3, 4, 30, 20, 9);
    ShapeRoi ring = new ShapeRoi(new OvalRoi(2, 2, 40, 30)).not(new ShapeRoi(new Roi(9, 9, 7, 5)));
    float[] x = {1.5f, 40.25f, 20};
    float[] y = {2.25f, 10, 35.5f};
    List<Roi> areas =
        List.of(
            rounded,
            ring,
            new OvalRoi(5, 6, 31, 22),
            new EllipseRoi(4, 5, 40, 30, 0.4),
            new PolygonRoi(x, y, Roi.POLYGON),
            new PolygonRoi(new int[] {2, 30, 17}, new int[] {3, 5, 33}, 3, Roi.FREEROI),
            new Roi(7, 8, 9, 10));
    for (Roi area : areas) {
      ImagePlus image = image(area);
      String text = Selection.text(image);
      assertTrue(text.matches("[A-Za-z0-9_,-]+"), text);
      ImagePlus again = image(null);
      Selection.select(again, text);
      int inside = 0;
      for (int i = 0; i < 64 * 48; i++) {
        boolean was = image.getRoi().contains(i % 64, i / 64);
        assertEquals(was, again.getRoi().contains(i % 64, i / 64), area + " at " + i);
        inside += was ? 1 : 0;
      }
      assertTrue(inside > 20, area.toString());
    }
    assertEquals("7,8,9,10", Selection.text(image(areas.get(6))));
  }

  @Test
  void whatIsNoAreaIsAllAndEmptyChangesNothing() {
    assertEquals("all", Selection.text(image(null)));
    assertEquals("all", Selection.text(image(new Line(1, 1, 9, 9))));
    ImagePlus image = image(new Roi(1, 2, 3, 4));
    Selection.select(image, " ");
    assertEquals("1,2,3,4", Selection.text(image));
    Selection.select(image, "all");
    assertNull(image.getRoi());
  }

  @ParameterizedTest
  @ValueSource(strings = {"abc", "1,2,3", "1,2,-3,4", "eJwDAAAAAAE", "[", "true"})
  void otherTextsAreOneSentence(String text) {
    String sentence =
        assertThrows(IllegalArgumentException.class, () -> Selection.check(text)).getMessage();
    assertEquals(
        "The value of 'selection' is '"
            + text
            + "'; it must be all, x,y,width,height, or the text of a clip's property"
            + " svd.selection.",
        sentence);
  }

  private static ImagePlus image(Roi roi) {
    ImagePlus image = new ImagePlus("a", new ByteProcessor(64, 48));
    image.setRoi(roi);
    return image;
  }
}
