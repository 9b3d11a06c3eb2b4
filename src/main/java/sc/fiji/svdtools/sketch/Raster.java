package sc.fiji.svdtools.sketch;

import java.util.Arrays;
import java.util.List;

/** Outlines as pixels. */
final class Raster {

  private static final int SUB = 4;
  private static final double FAR = 1e18;
  private static final float HALF = 0.5f;

  private Raster() {}

  /**
   * Share of each pixel inside the rings, by 4 x 4 points; points in an odd number of rings count.
   */
  static float[] coverage(List<List<Point>> rings, int width, int height) {
    float[] share = new float[width * height];
    for (int row = 0; row < height * SUB; row++) {
      double y = (row + 0.5) / SUB;
      double[] crossings = crossings(rings, y);
      for (int k = 0; k + 1 < crossings.length; k += 2) {
        int from = clamp(Math.ceil(crossings[k] * SUB - 0.5), width * SUB);
        int to = clamp(Math.ceil(crossings[k + 1] * SUB - 0.5), width * SUB);
        for (int x = from; x < to; x++) {
          share[row / SUB * width + x / SUB] += 1f / (SUB * SUB);
        }
      }
    }
    return share;
  }

  private static int clamp(double value, int most) {
    return (int) Math.max(0, Math.min(most, value));
  }

  private static double[] crossings(List<List<Point>> rings, double y) {
    double[] found = new double[8];
    int count = 0;
    for (List<Point> ring : rings) {
      Point p = ring.get(ring.size() - 1);
      for (Point q : ring) {
        if (p.y() <= y != q.y() <= y) {
          found = count == found.length ? Arrays.copyOf(found, 2 * count) : found;
          found[count++] = p.x() + (y - p.y()) / (q.y() - p.y()) * (q.x() - p.x());
        }
        p = q;
      }
    }
    double[] sorted = Arrays.copyOf(found, count);
    Arrays.sort(sorted);
    return sorted;
  }

  /** Whether a pixel is covered by half. */
  static boolean any(float... coverage) {
    for (float share : coverage) {
      if (share >= HALF) {
        return true;
      }
    }
    return false;
  }

  /** Radius of the disc of the same area. */
  static double radius(float[] coverage) {
    double area = 0;
    for (float share : coverage) {
      area += share;
    }
    return Math.sqrt(area / Math.PI);
  }

  /**
   * Distance of each pixel's centre to the nearest one that is covered by half; by two passes over
   * parabolas (Felzenszwalb and Huttenlocher 2012).
   */
  static float[] distances(float[] coverage, int width, int height) {
    double[] square = new double[coverage.length];
    for (int i = 0; i < square.length; i++) {
      square[i] = coverage[i] >= HALF ? 0 : FAR;
    }
    for (int x = 0; x < width; x++) {
      pass(square, x, width, height);
    }
    for (int y = 0; y < height; y++) {
      pass(square, y * width, 1, width);
    }
    float[] distances = new float[square.length];
    for (int i = 0; i < square.length; i++) {
      distances[i] = (float) Math.sqrt(square[i]);
    }
    return distances;
  }

  private static void pass(double[] square, int start, int stride, int count) {
    double[] f = new double[count];
    int[] vertex = new int[count];
    double[] from = new double[count + 1];
    for (int i = 0; i < count; i++) {
      f[i] = square[start + i * stride];
    }
    int k = 0;
    from[0] = -FAR;
    from[1] = FAR;
    for (int q = 1; q < count; q++) {
      double at = meeting(f, q, vertex[k]);
      while (at <= from[k]) {
        k--;
        at = meeting(f, q, vertex[k]);
      }
      k++;
      vertex[k] = q;
      from[k] = at;
      from[k + 1] = FAR;
    }
    k = 0;
    for (int q = 0; q < count; q++) {
      while (from[k + 1] < q) {
        k++;
      }
      int d = q - vertex[k];
      square[start + q * stride] = d * (double) d + f[vertex[k]];
    }
  }

  private static double meeting(double[] f, int q, int v) {
    return (f[q] + (double) q * q - f[v] - (double) v * v) / (2.0 * q - 2.0 * v);
  }
}
