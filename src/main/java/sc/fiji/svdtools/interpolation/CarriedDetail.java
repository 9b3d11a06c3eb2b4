package sc.fiji.svdtools.interpolation;

import java.util.Arrays;
import sc.fiji.svdtools.metrics.Flow;
import sc.fiji.svdtools.metrics.Plane;

/**
 * What the first frame of a clip lacks of its start image, carried along with what moves.
 *
 * <p>With x the start image and y_t the decoded frames, the detail is {@code r = x - y_0}. Frame t
 * becomes {@code y_t(p) + k m_t(p) r(p + w_t(p))}, so that the first frame is the start image at k
 * = 1. The displacement w_t from frame t to the first one is that to the frame before, {@link
 * Flow}, continued by that one's: {@code w_t(p) = f_t(p) + w_(t-1)(p + f_t(p))}. The share m_t is 1
 * where it can be trusted and 0 elsewhere, averaged over 3 x 3 pixels: motion agrees forth and back
 * in each frame on the way, ends inside, and leads to the same grey, {@code |y_t(p) - y_0(p + w)|
 * <} {@value #SAME} after a blur of 1 pixel.
 *
 * <p>Source: residuals carried along with motion are how video codecs predict; Sundaram, Brox and
 * Keutzer 2010 for the test forth and back.
 */
public final class CarriedDetail {

  /**
   * Memory of Java at most, with the frame and the start image: 240 bytes were measured at 1024 x
   * 576 pixels, most of them for the two motions of a frame.
   */
  public static final int BYTES_PER_PIXEL = 256;

  private static final float SAME = 0.08f;

  private final float[] start;
  private final int width;
  private final int height;
  private final float share;
  private Plane[] detail;
  private Plane first;
  private Plane last;
  private Plane wayX;
  private Plane wayY;
  private float[] trust;

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
    if (detail == null) {
      begin(y, grey);
    } else {
      follow(grey);
    }
    last = grey;
    return added(y, shares(grey.blurred(1)));
  }

  private void begin(float[] y, Plane grey) {
    int area = width * height;
    detail = new Plane[3];
    for (int c = 0; c < 3; c++) {
      float[] r = new float[area];
      for (int i = 0; i < area; i++) {
        r[i] = start[c * area + i] - y[c * area + i];
      }
      detail[c] = new Plane(width, height, r);
    }
    first = grey.blurred(1);
    wayX = new Plane(width, height, new float[area]);
    wayY = new Plane(width, height, new float[area]);
    trust = new float[area];
    Arrays.fill(trust, 1);
  }

  private Plane grey(float[] rgb) {
    int area = width * height;
    float[] grey = new float[area];
    for (int i = 0; i < area; i++) {
      grey[i] = (rgb[i] + rgb[area + i] + rgb[2 * area + i]) / 3;
    }
    return new Plane(width, height, grey);
  }

  private void follow(Plane grey) {
    Flow[] flows = Flow.forthAndBack(grey, last);
    boolean[] agree = flows[0].consistent(flows[1]);
    Plane trusted = new Plane(width, height, trust);
    float[] u = new float[agree.length];
    float[] v = new float[agree.length];
    float[] t = new float[agree.length];
    for (int i = 0; i < agree.length; i++) {
      float x = i % width + flows[0].u()[i];
      float y = i / width + flows[0].v()[i];
      u[i] = flows[0].u()[i] + wayX.linear(x, y);
      v[i] = flows[0].v()[i] + wayY.linear(x, y);
      t[i] = agree[i] ? trusted.linear(x, y) : 0;
    }
    wayX = new Plane(width, height, u);
    wayY = new Plane(width, height, v);
    trust = t;
  }

  /** m of a frame, from its grey without the finest detail. */
  private Plane shares(Plane grey) {
    float[] m = new float[trust.length];
    for (int i = 0; i < m.length; i++) {
      float x = i % width + wayX.values()[i];
      float y = i / width + wayY.values()[i];
      boolean inside = x >= 0 && y >= 0 && x <= width - 1 && y <= height - 1;
      boolean same = Math.abs(grey.values()[i] - first.linear(x, y)) < SAME;
      m[i] = inside && same && trust[i] > 0.5 ? 1 : 0;
    }
    return new Plane(width, height, m).averaged(1);
  }

  private float[] added(float[] frame, Plane shares) {
    int area = width * height;
    float[] out = new float[3 * area];
    for (int c = 0; c < 3; c++) {
      for (int i = 0; i < area; i++) {
        float x = i % width + wayX.values()[i];
        float y = i / width + wayY.values()[i];
        float value = frame[c * area + i] + share * shares.values()[i] * detail[c].cubic(x, y);
        out[c * area + i] = Math.max(0, Math.min(1, value));
      }
    }
    return out;
  }
}
