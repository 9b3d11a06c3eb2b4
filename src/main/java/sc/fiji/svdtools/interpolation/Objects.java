package sc.fiji.svdtools.interpolation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import sc.fiji.svdtools.metrics.Clip;
import sc.fiji.svdtools.metrics.Matches;
import sc.fiji.svdtools.metrics.Plane;

/**
 * Two pictures as a background each, filled where objects were, and layers of what their objects
 * add to it: {@code a = g_a + sum_i l_i}. Between them, with object i of a being object k of b,
 *
 * <pre>
 * frame = (1 - t) (g_a + sum_i l_i(x - t d_i)) + t (g_b + sum_k l_k(x + (1 - t) d_k))
 * </pre>
 *
 * <p>so that an object goes straight from centre to centre, {@code d = p_k - p_i}, while its look
 * changes. What has no partner stays and fades.
 *
 * @param clip of the two pictures
 * @param grounds their backgrounds
 * @param layers of each object, with how far it goes
 */
record Objects(Clip clip, List<float[]> grounds, List<Layer> layers) {

  private static final double MARGIN = 1.6;
  private static final double AROUND = 3;

  /**
   * One object of one picture.
   *
   * @param first whether of the first picture
   * @param values what it adds, planar
   * @param dx how far it goes between the pictures, in pixels
   * @param dy likewise, downwards
   */
  record Layer(boolean first, float[] values, double dx, double dy) {}

  static Objects of(Clip clip, Matches matches) {
    List<Matches.Spot> here = spots(matches.pairs(), matches.lost(), Matches.Pair::from);
    List<Matches.Spot> there = spots(matches.pairs(), matches.found(), Matches.Pair::to);
    float[] before = ground(clip, 0, here);
    float[] after = ground(clip, 1, there);
    List<Layer> layers = new ArrayList<>();
    for (Matches.Pair pair : matches.pairs()) {
      double dx = pair.to().x() - pair.from().x();
      double dy = pair.to().y() - pair.from().y();
      layers.add(new Layer(true, layer(clip, 0, before, pair.from(), here), dx, dy));
      layers.add(new Layer(false, layer(clip, 1, after, pair.to(), there), dx, dy));
    }
    matches.lost().forEach(s -> layers.add(new Layer(true, layer(clip, 0, before, s, here), 0, 0)));
    matches
        .found()
        .forEach(s -> layers.add(new Layer(false, layer(clip, 1, after, s, there), 0, 0)));
    return new Objects(clip, List.of(before, after), List.copyOf(layers));
  }

  /** The frame at a moment from 0 to 1. */
  float[] frame(double t) {
    float[] frame = Between.mixed(grounds.get(0), grounds.get(1), t);
    for (Layer layer : layers) {
      double weight = layer.first() ? 1 - t : t;
      double gone = layer.first() ? t : t - 1;
      add(frame, layer, weight, gone);
    }
    for (int i = 0; i < frame.length; i++) {
      frame[i] = Math.max(0, Math.min(1, frame[i]));
    }
    return frame;
  }

  /** One picture alone with its objects where those of the other are; the caller's. */
  float[] carried(boolean first) {
    float[] frame = grounds.get(first ? 0 : 1).clone();
    layers.stream()
        .filter(layer -> layer.first() == first)
        .forEach(layer -> add(frame, layer, 1, first ? 1 : -1));
    return frame;
  }

  private void add(float[] frame, Layer layer, double weight, double gone) {
    int area = clip.area();
    for (int c = 0; c < clip.channels(); c++) {
      Plane plane =
          new Plane(
              clip.width(),
              clip.height(),
              Arrays.copyOfRange(layer.values(), c * area, (c + 1) * area));
      for (int i = 0; i < area; i++) {
        float x = (float) (i % clip.width() - gone * layer.dx());
        float y = (float) (i / clip.width() - gone * layer.dy());
        boolean inside = x > -1 && y > -1 && x < clip.width() && y < clip.height();
        if (inside) {
          frame[c * area + i] += (float) weight * plane.linear(x, y);
        }
      }
    }
  }

  private static List<Matches.Spot> spots(
      List<Matches.Pair> pairs,
      List<Matches.Spot> others,
      Function<Matches.Pair, Matches.Spot> side) {
    List<Matches.Spot> spots = new ArrayList<>(others);
    pairs.forEach(pair -> spots.add(side.apply(pair)));
    return spots;
  }

  /** A pixel within reach of several objects is of the nearest. */
  private static float[] layer(
      Clip clip, int frame, float[] ground, Matches.Spot spot, List<Matches.Spot> all) {
    float[] picture = clip.frame(frame);
    float[] layer = new float[picture.length];
    for (int i = 0; i < clip.area(); i++) {
      double away = away(spot, i, clip.width());
      boolean mine = away <= reach(spot);
      for (Matches.Spot other : all) {
        mine = mine && (other == spot || away(other, i, clip.width()) >= away);
      }
      for (int c = 0; mine && c < clip.channels(); c++) {
        int at = c * clip.area() + i;
        layer[at] = picture[at] - ground[at];
      }
    }
    return layer;
  }

  private static double reach(Matches.Spot spot) {
    return MARGIN * spot.radius() + AROUND;
  }

  private static double away(Matches.Spot spot, int pixel, int width) {
    return Math.hypot(pixel % width - spot.x(), pixel / width - spot.y());
  }

  /** The picture with its objects replaced by what is around them. */
  private static float[] ground(Clip clip, int frame, List<Matches.Spot> spots) {
    float[] known = new float[clip.area()];
    Arrays.fill(known, 1);
    for (Matches.Spot spot : spots) {
      for (int i = 0; i < known.length; i++) {
        known[i] = away(spot, i, clip.width()) <= reach(spot) ? 0 : known[i];
      }
    }
    float[] ground = clip.frame(frame).clone();
    for (int c = 0; c < clip.channels(); c++) {
      fill(ground, c * clip.area(), known, clip.width(), clip.height());
    }
    return ground;
  }

  /** Averages of what is known over wider and wider squares, the narrowest that has enough. */
  private static void fill(float[] values, int from, float[] known, int width, int height) {
    int area = known.length;
    float[] product = new float[area];
    for (int i = 0; i < area; i++) {
      product[i] = known[i] * values[from + i];
    }
    Plane products = new Plane(width, height, product);
    Plane weights = new Plane(width, height, known);
    float[] filled = new float[area];
    for (int radius = Math.max(width, height); radius >= 2; radius /= 2) {
      float[] sums = products.averaged(radius).averaged(radius / 2).values();
      float[] totals = weights.averaged(radius).averaged(radius / 2).values();
      for (int i = 0; i < area; i++) {
        float share = totals[i] / (totals[i] + 0.02f);
        filled[i] += share * (sums[i] / (totals[i] + 1e-6f) - filled[i]);
      }
    }
    for (int i = 0; i < area; i++) {
      values[from + i] = known[i] > 0 ? values[from + i] : filled[i];
    }
  }
}
