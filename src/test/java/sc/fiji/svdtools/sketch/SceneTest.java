package sc.fiji.svdtools.sketch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** A square of 8 x 8 pixels at (12, 20) on an uneven ground of 64 x 64. */
class SceneTest {

  private static final int SIDE = 64;
  private static final int AREA = SIDE * SIDE;
  private static final String SQUARE = "rectangle 12,20 8,8";

  private static float ground(int x, int y) {
    return 0.1f + 0.002f * x + 0.001f * y;
  }

  private static float[] picture() {
    float[] rgb = new float[3 * AREA];
    for (int i = 0; i < rgb.length; i++) {
      int x = i % SIDE;
      int y = i % AREA / SIDE;
      boolean inside = x >= 12 && x < 20 && y >= 20 && y < 28;
      rgb[i] = inside ? 0.9f : ground(x, y);
    }
    return rgb;
  }

  private static Scene scene(String paths, boolean turn, Scene.Start start) {
    return new Scene(Paths.parse(paths), 5, turn, start, Affine.STILL, SIDE, SIDE);
  }

  private static Scene scene(String paths) {
    return scene(paths, false, Scene.Start.DRAWN);
  }

  @Test
  void whatDoesNotMoveStaysBitForBit() {
    float[] picture = picture();
    Scene scene = scene(SQUARE + " at 0:0,0 2:0,0 4:7,0");
    assertArrayEquals(picture, scene.frame(picture, 0));
    assertArrayEquals(picture, scene.frame(picture, 2));
    assertFalse(java.util.Arrays.equals(picture, scene.frame(picture, 3)));
  }

  /** By whole pixels: the object is there as it was, the hole is what is around it. */
  @Test
  void movesTheObjectAndFillsItsHole() {
    float[] moved = scene(SQUARE + " along 16,24 40,36").frame(picture(), 4);
    for (int i = 0; i < moved.length; i++) {
      int x = i % SIDE;
      int y = i % AREA / SIDE;
      boolean inside = x >= 36 && x < 44 && y >= 32 && y < 40;
      assertEquals(inside ? 0.9f : ground(x, y), moved[i], 0.002, x + "," + y);
    }
  }

  /** The middle of a line of two legs is where half its length is gone. */
  @Test
  void followsALineAtAnEvenSpeed() {
    Scene scene = scene(SQUARE + " along 0,0 30,0 30,10");
    assertEquals(20, scene.map(0, 2).x(0, 0), 1e-9);
    assertEquals(30, scene.map(0, 3).x(0, 0), 1e-9);
    assertEquals(10, scene.map(0, 4).y(0, 0), 1e-9);
  }

  /** Turned by 90 degrees clockwise about its middle, (16, 24), and twice as large. */
  @Test
  void turnsAndGrowsAboutItsMiddle() {
    Affine map = scene(SQUARE + " at 0:0,0 4:10,0,90,2").map(0, 4);
    assertEquals(26, map.x(16, 24), 1e-9);
    assertEquals(24, map.y(16, 24), 1e-9);
    assertEquals(26, map.x(20, 24), 1e-9);
    assertEquals(32, map.y(20, 24), 1e-9);
    assertEquals(90, map.angle(), 1e-9);
    assertEquals(2, map.scale(), 1e-9);
  }

  @Test
  void objectsMoveInWhatTheCameraSees() {
    Scene scene = scene(SQUARE + " along 0,0 10,0 | all at 0:0,0 4:0,5");
    Affine map = scene.map(0, 4);
    assertEquals(10, map.x(0, 0), 1e-9);
    assertEquals(5, map.y(0, 0), 1e-9);
    float[] moved = scene.frame(picture(), 4);
    assertEquals(0.9f, moved[(25 + 2) * SIDE + 24], 1e-6);
    assertEquals(ground(50, 30), moved[35 * SIDE + 50], 1e-6);
    assertEquals(ground(50, 0), moved[50], 1e-6);
  }

  /** What faces right and goes down is turned by 90 degrees from the first frame on. */
  @Test
  void turnsToItsPath() {
    Scene drawn = scene(SQUARE + " facing 0 along 16,24 16,44", true, Scene.Start.DRAWN);
    assertEquals(90, drawn.map(0, 0).angle(), 1e-9);
    assertEquals(90, drawn.map(0, 4).angle(), 1e-9);
    Scene begun = scene(SQUARE + " facing 0 along 16,24 16,44", true, Scene.Start.BEGUN);
    assertEquals(0, begun.map(0, 0).angle(), 1e-9);
    assertEquals(20, begun.map(0, 4).y(16, 24) - 24, 1e-9);
  }

  @Test
  void facesItsBrighterSide() {
    float[] picture = picture();
    for (int i = 0; i < picture.length; i++) {
      int x = i % SIDE;
      int y = i % AREA / SIDE;
      picture[i] = x >= 12 && x < 20 && y >= 20 && y < 24 ? 0.5f : picture[i];
    }
    Paths known = Paths.parse(SQUARE + " along 0,0 1,0").facing(picture, SIDE, SIDE);
    assertEquals(90, known.movers().get(0).facing(), 1e-3);
    assertEquals(known, Paths.parse(known.text()));
  }

  @Test
  void masksAreAsLargeAsTheySay() {
    Scene scene = scene(SQUARE + " along 16,24 36,24");
    boolean[] object = scene.masks(Scene.Cover.OBJECT, picture()).get(4);
    boolean[] path = scene.masks(Scene.Cover.PATH, picture()).get(4);
    boolean[] zone = scene.masks(Scene.Cover.ZONE, picture()).get(4);
    int first = 24 * SIDE + 16;
    int between = 24 * SIDE + 26;
    int last = 24 * SIDE + 36;
    int beside = 40 * SIDE + 16;
    int far = 24 * SIDE + 60;
    assertTrue(object[first] && !object[between] && object[last] && !object[beside]);
    assertTrue(path[first] && path[between] && path[last] && !path[beside]);
    assertTrue(zone[first] && zone[between] && zone[last] && zone[beside] && !zone[far]);
  }

  /** A bright square above, 11 pixels from the object: the zone ends half-way. */
  @Test
  void theZoneSparesNeighbours() {
    float[] picture = picture();
    for (int i = 0; i < picture.length; i++) {
      int x = i % SIDE;
      int y = i % AREA / SIDE;
      picture[i] = x >= 12 && x < 20 && y >= 2 && y < 9 ? 0.8f : picture[i];
    }
    boolean[] zone = scene(SQUARE + " along 16,24 36,24").masks(Scene.Cover.ZONE, picture).get(2);
    assertTrue(zone[17 * SIDE + 16] && !zone[12 * SIDE + 16] && !zone[5 * SIDE + 16]);
    assertTrue(zone[40 * SIDE + 16]);
  }

  @Test
  void aCameraSpeaksForWhatItSees() {
    List<boolean[]> masks = scene("all at 0:0,0 4:10,0").masks(Scene.Cover.ZONE, picture());
    assertTrue(masks.get(4)[20 * SIDE + 12] && !masks.get(4)[20 * SIDE + 8]);
  }

  @Test
  void anObjectMustBeOnThePicture() {
    String message =
        assertThrows(IllegalArgumentException.class, () -> scene("oval 70,3 5,5 along 0,0 1,0"))
            .getMessage();
    assertEquals(
        "The value of 'paths' has 'oval 70,3 5,5', which covers no pixel of the picture; it must be"
            + " on it.",
        message);
    for (String small : List.of("oval 3,3 0.4,0.4", "polygon 1,1 2,2 3,3")) {
      assertThrows(IllegalArgumentException.class, () -> scene(small + " along 0,0 1,0"));
    }
  }

  /** What is within the limits of the text form has a sketch, an outline and a mask. */
  @Test
  void theFarthestPathsAreMade() {
    StringBuilder circles = new StringBuilder("oval 10,10 9,9 along");
    for (int i = 0; i <= 60 * 12; i++) {
      double angle = Math.toRadians(6 * i);
      Point at = new Point(20 + 9 * Math.cos(angle), 20 + 9 * Math.sin(angle));
      circles.append(' ').append(at.text());
    }
    for (String text :
        List.of(
            circles.toString(),
            "oval 10,10 9,9 at 0:0,0,3600 4:1e7,-1e7,-3600,100",
            "oval 10,10 9,9 at 0:0,0 4:-1e7,1e7,0,0.01 | all at 0:0,0 4:1e7,1e7,0,100",
            "oval 10,10 9,9 along -5e6,0 5e6,0")) {
      Scene far =
          new Scene(Paths.parse(text), 800, true, Scene.Start.DRAWN, Affine.STILL, SIDE, SIDE);
      for (int f = 0; f < 800; f += 47) {
        far.outline(0, f);
        far.frame(picture(), f);
      }
      assertEquals(800, far.masks(Scene.Cover.PATH, picture()).size());
    }
    assertThrows(IllegalArgumentException.class, () -> Paths.parse("all along -1e7,0 1e7,0"));
  }
}
