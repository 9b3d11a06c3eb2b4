package sc.fiji.svdtools.interpolation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sc.fiji.svdtools.metrics.Matches;
import sc.fiji.svdtools.metrics.Matches.Spot;
import sc.fiji.svdtools.sketch.Affine;
import sc.fiji.svdtools.sketch.Paths;

/** Pictures between two, of soft discs whose places are known. */
class BetweenTest {

  private static final int SIDE = 96;

  /** Discs of radius 7, x and y each, on a slope. */
  private static float[] discs(double... places) {
    float[] picture = new float[3 * SIDE * SIDE];
    for (int i = 0; i < picture.length; i++) {
      int x = i % (SIDE * SIDE) % SIDE;
      int y = i % (SIDE * SIDE) / SIDE;
      double light = 0;
      for (int k = 0; k < places.length; k += 2) {
        double away = Math.hypot(x - places[k], y - places[k + 1]);
        light = Math.max(light, 0.7 / (1 + Math.exp(2 * (away - 7))));
      }
      picture[i] = (float) (0.05 + 0.05 * x / SIDE + light);
    }
    return picture;
  }

  private static Between between(float[] a, float[] b) {
    return Between.of(SIDE, SIDE, a, b);
  }

  private static final float[] FIRST = discs(20, 20, 60, 30, 30, 70);
  private static final float[] LAST = discs(44, 28, 80, 52, 30, 48);

  @ParameterizedTest
  @EnumSource(Between.Way.class)
  void theEndsAreThePicturesThemselves(Between.Way way) {
    List<float[]> frames = between(FIRST, LAST).frames(way, 5);
    assertEquals(5, frames.size());
    assertArrayEquals(FIRST, frames.get(0));
    assertArrayEquals(LAST, frames.get(4));
    for (float[] frame : frames) {
      for (float v : frame) {
        assertTrue(v >= 0 && v <= 1);
      }
    }
  }

  /** Over two radii flow fails, objects arrive: the reason for auto. */
  @Test
  void objectsAreInTheMiddleHalfway() {
    float[] middle = discs(32, 24, 70, 41, 30, 59);
    Between between = between(FIRST, LAST);
    double objects = miss(middle, between.frames(Between.Way.OBJECTS, 3).get(1));
    double flow = miss(middle, between.frames(Between.Way.FLOW, 3).get(1));
    double fade = miss(middle, between.frames(Between.Way.CROSSFADE, 3).get(1));
    assertTrue(objects < 0.006, "objects " + objects);
    assertTrue(objects < 0.2 * Math.min(flow, fade), objects + " " + flow + " " + fade);
    assertEquals(Between.Way.OBJECTS, between.used(Between.Way.AUTO));
  }

  /** Objects that change places are told apart by nobody but the user. */
  @Test
  void drawnObjectsGoWhereTheyAreDrawn() {
    Between matched = between(discs(20, 30, 60, 30, 30, 70), discs(60, 46, 20, 14, 40, 76));
    Between drawn =
        matched.following(
            Paths.parse(
                "oval 26,46 28,28 at 0:0,0 1:80,32 | rectangle 106,46 28,28 along 1,1 -79,-31"),
            Affine.scaled(0.5, 0.5, 0, 0));
    float[] middle = discs(40, 38, 40, 22, 35, 73);
    assertTrue(miss(middle, drawn.frames(Between.Way.DRAWN, 3).get(1)) < 0.02);
    assertTrue(miss(middle, matched.frames(Between.Way.OBJECTS, 3).get(1)) > 0.04);
    assertEquals(Math.hypot(40, 16), drawn.displacement(), 0.3);
    assertTrue(matched.displacement() < 17, "matched by the least way");
    assertEquals(3, Matches.of(drawn.clip(), 0, 1, drawn.known()).pairs().size());
  }

  /** A small shift is one for flow. */
  @Test
  void flowFollowsASmallShift() {
    Between between = between(discs(40, 40), discs(43, 42));
    double flow = miss(discs(41.5, 41), between.frames(Between.Way.FLOW, 3).get(1));
    double fade = miss(discs(41.5, 41), between.frames(Between.Way.CROSSFADE, 3).get(1));
    assertTrue(flow < 0.5 * fade, flow + " " + fade);
    assertEquals(Between.Way.FLOW, between.used(Between.Way.AUTO));
  }

  /** What is taken for objects in a scene is taken for others when the scene has moved on. */
  @Test
  void flowFollowsASceneThatPasses() {
    double[] seen = new double[2 * 70];
    double[] later = new double[seen.length];
    double[] halfway = new double[seen.length];
    Random random = new Random(3);
    for (int k = 0; k < seen.length; k++) {
      seen[k] = random.nextInt(-20, SIDE + 20);
      int way = k % 2 == 0 ? -9 : -6;
      halfway[k] = seen[k] + way / 2.0;
      later[k] = seen[k] + way;
    }
    Between between = between(discs(seen), discs(later));
    assertEquals(Between.Way.FLOW, between.used(Between.Way.AUTO));
    assertEquals(Math.hypot(9, 6), between.displacement(), 1);
    double flow = miss(discs(halfway), between.frames(Between.Way.AUTO, 3).get(1));
    double objects = miss(discs(halfway), between.frames(Between.Way.OBJECTS, 3).get(1));
    assertTrue(flow < 0.5 * objects, flow + " " + objects);
  }

  private static double miss(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += Math.abs(a[i] - b[i]);
    }
    return sum / a.length;
  }

  @Test
  void aCrossfadeIsTheMean() {
    float[] middle = between(FIRST, LAST).frames(Between.Way.CROSSFADE, 3).get(1);
    for (int i = 0; i < middle.length; i++) {
      assertEquals((FIRST[i] + LAST[i]) / 2, middle[i], 1e-6);
    }
  }

  /** 25.3, 29.7 and 22 pixels. */
  @Test
  void theDisplacementIsTheMedian() {
    assertEquals(Math.hypot(24, 8), between(FIRST, LAST).displacement(), 0.3);
    assertEquals(0, between(FIRST, FIRST).displacement(), 1e-6);
  }

  /** What comes or goes stays where it is and fades. */
  @Test
  void whatHasNoPartnerFades() {
    float[] middle =
        between(discs(20, 20, 60, 60), discs(40, 20)).frames(Between.Way.OBJECTS, 3).get(1);
    assertEquals(FIRST.length, middle.length);
    double there = middle[60 * SIDE + 60];
    assertTrue(there > 0.3 && there < 0.6, "half of it is there: " + there);
  }

  /** The least sum of costs, against all permutations. */
  @Test
  void theAssignmentIsTheBest() {
    Random random = new Random(5);
    for (int trial = 0; trial < 50; trial++) {
      List<Spot> from = spots(random, 1 + trial % 5);
      List<Spot> to = spots(random, 5);
      Matches matches = Matches.of(from, to);
      assertEquals(from.size(), matches.pairs().size());
      assertEquals(5 - from.size(), matches.found().size());
      double sum = matches.pairs().stream().mapToDouble(BetweenTest::cost).sum();
      assertEquals(least(from, new ArrayList<>(to)), sum, 1e-6);
      assertEquals(
          sum, Matches.of(to, from).pairs().stream().mapToDouble(BetweenTest::cost).sum(), 1e-6);
    }
    assertEquals(0, Matches.of(List.of(), List.of()).pairs().size());
  }

  private static List<Spot> spots(Random random, int count) {
    List<Spot> spots = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      spots.add(
          new Spot(100 * random.nextDouble(), 100 * random.nextDouble(), 9 * random.nextDouble()));
    }
    return spots;
  }

  private static double cost(Matches.Pair pair) {
    double dr = pair.from().radius() - pair.to().radius();
    return pair.distance() * pair.distance() + dr * dr;
  }

  private static double least(List<Spot> from, List<Spot> to) {
    if (from.isEmpty()) {
      return 0;
    }
    double least = Double.MAX_VALUE;
    for (int j = 0; j < to.size(); j++) {
      List<Spot> rest = new ArrayList<>(to);
      Spot one = rest.remove(j);
      double cost = cost(new Matches.Pair(from.get(0), one));
      least = Math.min(least, cost + least(from.subList(1, from.size()), rest));
    }
    return least;
  }

  /** Of the training clips: 22 pixels at bucket 127, 38 at 217, 7 frames per second. */
  @Test
  void theBucketFitsTheDistance() {
    assertEquals(new Speed(7, 127), Speed.of(22.2 / 128, 14, 7));
    assertEquals(new Speed(7, 218), Speed.of(38.1 / 128, 14, 7));
    assertEquals(new Speed(7, 0), Speed.of(0, 14, 7));
    // 80 pixels need fewer frames per second, 200 are more than any bucket gives.
    Speed fast = Speed.of(70.0 / 128, 14, 7);
    assertTrue(fast.fps() == 4 && fast.bucket() > 225 && fast.bucket() <= 255, fast.toString());
    assertEquals(new Speed(4, 255), Speed.of(200.0 / 128, 14, 7));
    assertEquals(new Speed(3, 255), Speed.of(200.0 / 128, 14, 3));
  }
}
