package sc.fiji.svdtools.metrics;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * How a clip moves, in a form that moves another picture: for each frame and pixel, how far away in
 * frame 0 that pixel comes from.
 *
 * <p>Formula: {@code B_0 = 0}, {@code B_f(x) = d_f(x) + B_{f-1}(x + d_f(x))} with {@code d_f} the
 * {@link Flow} from frame f back to frame f - 1, so {@code frame_f(x)} is about {@code frame_0(x +
 * B_f(x))}.
 *
 * <p>A flow is measured only where there is texture. Elsewhere {@code d_f} is that of the nearest
 * texture: averages weighted with the squared gradient, over wider and wider squares until there is
 * enough of it. So a picture with its objects elsewhere moves, too, and a clip that moves as a
 * whole moves all of it.
 *
 * <p>Units: pixels of the clip; {@code u} to the right, {@code v} downwards, {@code [frame][pixel]}
 * row by row.
 */
public record Motion(int width, int height, float[][] u, float[][] v) {

  private static final float ENOUGH = 0.02f;
  private static final int NARROWEST = 2;
  private static final float NOTHING = 1e-12f;

  /** Measures a clip of at least one frame. */
  public static Motion of(Clip clip) {
    int frames = clip.frames();
    float[][] u = new float[frames][];
    float[][] v = new float[frames][];
    IntStream.range(1, frames)
        .parallel()
        .forEach(
            f -> {
              Plane from = clip.grey(f);
              Flow flow = Flow.between(from, clip.grey(f - 1));
              float[] weight = texture(from);
              u[f] = filled(new Plane(clip.width(), clip.height(), flow.u()), weight);
              v[f] = filled(new Plane(clip.width(), clip.height(), flow.v()), weight);
            });
    u[0] = new float[clip.area()];
    v[0] = new float[clip.area()];
    for (int f = 1; f < frames; f++) {
      chain(clip, f, u, v);
    }
    return new Motion(clip.width(), clip.height(), u, v);
  }

  private static void chain(Clip clip, int f, float[][] u, float[][] v) {
    Plane beforeU = new Plane(clip.width(), clip.height(), u[f - 1]);
    Plane beforeV = new Plane(clip.width(), clip.height(), v[f - 1]);
    for (int i = 0; i < u[f].length; i++) {
      float x = i % clip.width() + u[f][i];
      float y = i / clip.width() + v[f][i];
      u[f][i] += beforeU.linear(x, y);
      v[f][i] += beforeV.linear(x, y);
    }
  }

  /** Squared gradient relative to its largest value. */
  private static float[] texture(Plane plane) {
    float[] weight = new float[plane.values().length];
    float most = NOTHING;
    for (int i = 0; i < weight.length; i++) {
      int x = i % plane.width();
      int y = i / plane.width();
      float gx = plane.at(x + 1, y) - plane.at(x - 1, y);
      float gy = plane.at(x, y + 1) - plane.at(x, y - 1);
      weight[i] = gx * gx + gy * gy;
      most = Math.max(most, weight[i]);
    }
    for (int i = 0; i < weight.length; i++) {
      weight[i] /= most;
    }
    return weight;
  }

  /** Weighted averages over squares as small as have enough weight in them. */
  private static float[] filled(Plane values, float[] weight) {
    int width = values.width();
    int height = values.height();
    float[] product = new float[weight.length];
    for (int i = 0; i < product.length; i++) {
      product[i] = weight[i] * values.values()[i];
    }
    Plane products = new Plane(width, height, product);
    Plane weights = new Plane(width, height, weight);
    float[] result = new float[weight.length];
    Arrays.fill(result, (float) (products.mean() / (weights.mean() + NOTHING)));
    for (int radius = Math.max(width, height) / 2; radius >= NARROWEST; radius /= 2) {
      float[] sums = products.averaged(radius).averaged(radius / 2).values();
      float[] totals = weights.averaged(radius).averaged(radius / 2).values();
      for (int i = 0; i < result.length; i++) {
        float here = sums[i] / (totals[i] + NOTHING);
        result[i] += totals[i] / (totals[i] + ENOUGH) * (here - result[i]);
      }
    }
    return result;
  }

  /** Frames that were measured. */
  public int frames() {
    return u.length;
  }

  /**
   * A picture moved as this clip has moved up to a moment.
   *
   * @param picture planar values of one or more channels of {@code w x h} pixels, in [0, 1]
   * @param frame moment in frames from 0 to {@code frames() - 1}, also between two
   * @param strength factor of the displacement
   * @return a new picture of the same size; beyond its borders the border pixels go on
   */
  public float[] moved(float[] picture, int w, int h, double frame, double strength) {
    int before = Math.min(frames() - 1, (int) frame);
    int after = Math.min(frames() - 1, before + 1);
    float share = (float) (frame - before);
    Plane right = mixed(u[before], u[after], share);
    Plane down = mixed(v[before], v[after], share);
    float[] moved = new float[picture.length];
    float sx = (float) width / w;
    float sy = (float) height / h;
    for (int c = 0; c < picture.length / (w * h); c++) {
      int first = c * w * h;
      Plane plane = new Plane(w, h, Arrays.copyOfRange(picture, first, first + w * h));
      for (int i = 0; i < w * h; i++) {
        float x = (i % w + 0.5f) * sx - 0.5f;
        float y = (i / w + 0.5f) * sy - 0.5f;
        float px = (float) (i % w + strength / sx * right.linear(x, y));
        float py = (float) (i / w + strength / sy * down.linear(x, y));
        moved[first + i] = Math.max(0, Math.min(1, plane.cubic(px, py)));
      }
    }
    return moved;
  }

  private Plane mixed(float[] a, float[] b, float share) {
    float[] mixed = new float[a.length];
    for (int i = 0; i < mixed.length; i++) {
      mixed[i] = a[i] + share * (b[i] - a[i]);
    }
    return new Plane(width, height, mixed);
  }
}
