package sc.fiji.svdtools.interpolation;

import java.util.ArrayList;
import java.util.List;
import sc.fiji.svdtools.metrics.Clip;
import sc.fiji.svdtools.metrics.Flow;
import sc.fiji.svdtools.metrics.Matches;
import sc.fiji.svdtools.metrics.Plane;
import sc.fiji.svdtools.sketch.Affine;
import sc.fiji.svdtools.sketch.Outline;
import sc.fiji.svdtools.sketch.Paths;
import sc.fiji.svdtools.sketch.Point;

/**
 * Two pictures a and b, planar values of one or three channels in [0, 1], and what is between them:
 * frame f of F stands at {@code t = f / (F - 1)}. The first and the last frame are a and b.
 *
 * @param clip of the two frames
 * @param known objects whose places in both are known
 */
public record Between(Clip clip, List<Matches.Pair> known) {

  private static final double SHARE = 0.5;

  /** How frames are made. */
  public enum Way {
    /**
     * {@link #OBJECTS} where they carry the pictures to each other with an error below {@value
     * Between#SHARE} of that of the flow, else {@link #FLOW}; see {@link Between#used}.
     */
    AUTO,
    /**
     * {@code (1 - t) a(x + t B(x)) + t b(x + (1 - t) A(x))} with A the {@link Flow} from a to b, B
     * that from b to a.
     */
    FLOW,
    /** Matched objects go on straight lines over a background without them, see {@link Objects}. */
    OBJECTS,
    /** The same, asked for where some are {@link Between#known}. */
    DRAWN,
    /** {@code (1 - t) a + t b}. */
    CROSSFADE
  }

  /** Two pictures of one size. */
  public static Between of(int width, int height, float[] a, float[] b) {
    Clip clip = Clip.of(width, height, a.length / (width * height), List.of(a, b));
    return new Between(clip, List.of());
  }

  /**
   * The same where objects are known by their paths.
   *
   * @param paths of two frames
   * @param placed from the image, on which they were drawn, to the pictures
   */
  public Between following(Paths paths, Affine placed) {
    return new Between(
        clip,
        paths.movers().stream()
            .map(
                mover ->
                    new Matches.Pair(spot(mover.at(0, 2, placed)), spot(mover.at(1, 2, placed))))
            .toList());
  }

  private static Matches.Spot spot(Outline outline) {
    Point middle = outline.middle();
    return new Matches.Spot(middle.x(), middle.y(), Math.sqrt(outline.area() / Math.PI));
  }

  private Matches matches() {
    return Matches.of(clip, 0, 1, known);
  }

  /** All frames; each is the caller's. */
  public List<float[]> frames(Way way, int frames) {
    Way used = used(way);
    Maker maker =
        switch (used) {
          case FLOW -> warped();
          case OBJECTS, DRAWN -> Objects.of(clip, matches())::frame;
          default -> this::faded;
        };
    List<float[]> made = new ArrayList<>();
    for (int f = 0; f < frames; f++) {
      boolean end = f == 0 || f == frames - 1;
      made.add(end ? clip.frame(f == 0 ? 0 : 1).clone() : maker.at(f / (frames - 1.0)));
    }
    return made;
  }

  /**
   * What {@link Way#AUTO} is for these pictures.
   *
   * <p>The error is the mean of {@code (a' - b)^2} and {@code (b' - a)^2}, a' the first picture
   * carried to the second one by the motion alone. What is taken for objects in a photograph is not
   * where it is taken for in the next one, and flow reaches no farther than about two radii: each
   * is wrong where the other one serves.
   */
  public Way used(Way way) {
    if (way != Way.AUTO) {
      return way;
    }
    Matches matches = matches();
    if (matches.pairs().isEmpty()) {
      return Way.FLOW;
    }
    Objects objects = Objects.of(clip, matches);
    double moved = error(objects.carried(true), objects.carried(false));
    Warp warp = warp();
    double warped =
        error(moved(clip.frame(0), warp.back(), 1), moved(clip.frame(1), warp.there(), 1));
    return moved < SHARE * warped ? Way.OBJECTS : Way.FLOW;
  }

  private double error(float[] first, float[] second) {
    double sum = 0;
    for (int i = 0; i < first.length; i++) {
      double there = first[i] - clip.frame(1)[i];
      double back = second[i] - clip.frame(0)[i];
      sum += there * there + back * back;
    }
    return sum / (2 * first.length);
  }

  /**
   * How far things moved, in pixels: the median over matched objects where these are known or
   * {@link #used} by themselves, else the length of the flow, averaged with the squared gradient as
   * weight.
   */
  public double displacement() {
    if (known.isEmpty() && used(Way.AUTO) == Way.FLOW) {
      return flow();
    }
    double[] distances =
        matches().pairs().stream().mapToDouble(Matches.Pair::distance).sorted().toArray();
    int n = distances.length;
    return (distances[(n - 1) / 2] + distances[n / 2]) / 2;
  }

  private double flow() {
    Plane from = grey(0);
    Flow flow = Flow.between(from, grey(1));
    double sum = 0;
    double weights = 1e-12;
    for (int i = 0; i < flow.u().length; i++) {
      int x = i % clip.width();
      int y = i / clip.width();
      double gx = from.at(x + 1, y) - from.at(x - 1, y);
      double gy = from.at(x, y + 1) - from.at(x, y - 1);
      double weight = gx * gx + gy * gy;
      sum += weight * Math.hypot(flow.u()[i], flow.v()[i]);
      weights += weight;
    }
    return sum / weights;
  }

  private interface Maker {
    float[] at(double t);
  }

  private float[] faded(double t) {
    return mixed(clip.frame(0), clip.frame(1), t);
  }

  private record Warp(Flow there, Flow back) {}

  private Warp warp() {
    return new Warp(Flow.between(grey(0), grey(1)), Flow.between(grey(1), grey(0)));
  }

  private Maker warped() {
    Warp warp = warp();
    return t ->
        mixed(moved(clip.frame(0), warp.back(), t), moved(clip.frame(1), warp.there(), 1 - t), t);
  }

  private Plane grey(int frame) {
    float[] values = clip.frame(frame);
    float[] grey = new float[clip.area()];
    for (int i = 0; i < values.length; i++) {
      grey[i % grey.length] += values[i] / clip.channels();
    }
    return new Plane(clip.width(), clip.height(), grey);
  }

  private float[] moved(float[] picture, Flow flow, double share) {
    float[] moved = new float[picture.length];
    for (int c = 0; c < clip.channels(); c++) {
      Plane plane = channel(picture, c);
      for (int i = 0; i < clip.area(); i++) {
        float x = (float) (i % clip.width() + share * flow.u()[i]);
        float y = (float) (i / clip.width() + share * flow.v()[i]);
        moved[c * clip.area() + i] = plane.linear(x, y);
      }
    }
    return moved;
  }

  private Plane channel(float[] picture, int c) {
    float[] part = java.util.Arrays.copyOfRange(picture, c * clip.area(), (c + 1) * clip.area());
    return new Plane(clip.width(), clip.height(), part);
  }

  static float[] mixed(float[] a, float[] b, double t) {
    float[] mixed = new float[a.length];
    for (int i = 0; i < mixed.length; i++) {
      mixed[i] = (float) ((1 - t) * a[i] + t * b[i]);
    }
    return mixed;
  }
}
