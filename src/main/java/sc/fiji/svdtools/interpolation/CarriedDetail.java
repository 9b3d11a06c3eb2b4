package sc.fiji.svdtools.interpolation;

import java.util.Arrays;
import sc.fiji.svdtools.metrics.Flow;
import sc.fiji.svdtools.metrics.Plane;

/**
 * What the first frame of a clip lacks of its start image, carried along with what moves.
 *
 * <p>With x the start image and y_t the decoded frames, the detail is {@code r = x - y_0}. Frame t
 * becomes {@code y_t(p) + k (m_t(p) r(p + w_t(p)) + n_t(p) r(p + d_t(p)))}, so that the first frame
 * is the start image at k = 1. The displacement w_t from frame t to the first one is that to the
 * frame before, {@link Flow}, continued by that one's: {@code w_t(p) = f_t(p) + w_(t-1)(p +
 * f_t(p))}. The share m_t is 1 where it can be trusted and 0 elsewhere, averaged over 3 x 3 pixels:
 * motion agrees forth and back in each frame on the way, ends inside, and leads to the same grey,
 * {@code |y_t(p) - y_0(p + w)| <} {@value #SAME} after a blur of 1 pixel.
 *
 * <p>Where it cannot, the motion d_t from frame t straight to the first one is asked by the same
 * test, n_t. So what was hidden and comes back gets its detail again, and the last frames of a loop
 * are as sharp as the first ones.
 *
 * <p>Source: residuals carried along with motion are how video codecs predict; Sundaram, Brox and
 * Keutzer 2010 for the test forth and back.
 */
public final class CarriedDetail {

  /**
   * Memory of Java at most, with the frame and the start image, most of it for the two motions of a
   * frame.
   */
  public static final int BYTES_PER_PIXEL = 288;

  private static final float SAME = 0.08f;

  /** Where each pixel was in the first frame, and whether that can be trusted, 0 to 1. */
  private record Way(Plane x, Plane y, float[] trust) {}

  private final float[] start;
  private final int width;
  private final int height;
  private final float share;
  private Plane[] detail;
  private Plane first;
  private Plane firstSoft;
  private Plane last;
  private Way way;

  /**
   * Begins a clip.
   *
   * @param start {@code [3, height, width]} in [0, 1], borrowed
   * @param share k, 0 to 1
   */
  public CarriedDetail(float[] start, int width, int height, double share) {
    this.start = start;
    this.width = width;
    this.height = height;
    this.share = (float) share;
  }

  /**
   * The next frame with its detail.
   *
   * @param y {@code [3, height, width]} in [0, 1], not changed
   * @return the same, owned by the caller
   */
  public float[] next(float[] y) {
    Plane grey = grey(y);
    boolean begins = detail == null;
    way = begins ? begin(y, grey) : on(grey, last, way);
    last = grey;
    Plane soft = grey.blurred(1);
    boolean[] carried = there(soft, way);
    float[] out = y.clone();
    add(out, way, carried);
    if (!begins) {
      addWhatCameBack(out, soft, carried, on(grey, first, home()));
    }
    for (int i = 0; i < out.length; i++) {
      out[i] = Math.max(0, Math.min(1, out[i]));
    }
    return out;
  }

  private void addWhatCameBack(float[] out, Plane soft, boolean[] carried, Way straight) {
    boolean[] back = there(soft, straight);
    for (int i = 0; i < back.length; i++) {
      back[i] &= !carried[i];
    }
    add(out, straight, back);
  }

  private Way begin(float[] y, Plane grey) {
    int area = width * height;
    detail = new Plane[3];
    for (int c = 0; c < 3; c++) {
      float[] r = new float[area];
      for (int i = 0; i < area; i++) {
        r[i] = start[c * area + i] - y[c * area + i];
      }
      detail[c] = new Plane(width, height, r);
    }
    first = grey;
    firstSoft = grey.blurred(1);
    return home();
  }

  private Plane grey(float[] rgb) {
    int area = width * height;
    float[] grey = new float[area];
    for (int i = 0; i < area; i++) {
      grey[i] = (rgb[i] + rgb[area + i] + rgb[2 * area + i]) / 3;
    }
    return new Plane(width, height, grey);
  }

  /** That of the first frame itself. */
  private Way home() {
    int area = width * height;
    float[] trust = new float[area];
    Arrays.fill(trust, 1);
    Plane none = new Plane(width, height, new float[area]);
    return new Way(none, none, trust);
  }

  /** The way of a frame that is one motion farther than another one, whose way is known. */
  private Way on(Plane grey, Plane other, Way known) {
    Flow[] flows = Flow.forthAndBack(grey, other);
    boolean[] agree = flows[0].consistent(flows[1]);
    Plane trusted = new Plane(width, height, known.trust);
    float[] u = new float[agree.length];
    float[] v = new float[agree.length];
    float[] t = new float[agree.length];
    for (int i = 0; i < agree.length; i++) {
      float x = i % width + flows[0].u()[i];
      float y = i / width + flows[0].v()[i];
      u[i] = flows[0].u()[i] + known.x.linear(x, y);
      v[i] = flows[0].v()[i] + known.y.linear(x, y);
      t[i] = agree[i] ? trusted.linear(x, y) : 0;
    }
    return new Way(new Plane(width, height, u), new Plane(width, height, v), t);
  }

  /** Where a way leads to the same, in a frame without its finest detail. */
  private boolean[] there(Plane soft, Way on) {
    boolean[] there = new boolean[on.trust.length];
    for (int i = 0; i < there.length; i++) {
      float x = i % width + on.x.values()[i];
      float y = i / width + on.y.values()[i];
      boolean inside = x >= 0 && y >= 0 && x <= width - 1 && y <= height - 1;
      boolean same = Math.abs(soft.values()[i] - firstSoft.linear(x, y)) < SAME;
      there[i] = inside && same && on.trust[i] > 0.5;
    }
    return there;
  }

  private void add(float[] out, Way on, boolean[] where) {
    int area = width * height;
    float[] m = new float[area];
    for (int i = 0; i < area; i++) {
      m[i] = where[i] ? 1 : 0;
    }
    float[] shares = new Plane(width, height, m).averaged(1).values();
    for (int i = 0; i < area; i++) {
      if (shares[i] > 0) {
        Lanczos there = new Lanczos(i % width + on.x.values()[i], i / width + on.y.values()[i]);
        for (int c = 0; c < 3; c++) {
          out[c * area + i] += share * shares[i] * there.of(detail[c]);
        }
      }
    }
  }
}
