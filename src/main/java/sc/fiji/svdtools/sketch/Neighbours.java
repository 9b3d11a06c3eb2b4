package sc.fiji.svdtools.sketch;

import java.util.Arrays;

/**
 * What stands out near an object as it does itself: pixels that, averaged over a quarter of its
 * radius, differ from the median of the surroundings by more than half of what the object differs.
 */
final class Neighbours {

  private final int width;
  private final int height;

  Neighbours(int width, int height) {
    this.width = width;
    this.height = height;
  }

  /**
   * 1 for each pixel of a neighbour, else 0.
   *
   * @param picture {@code [3, height, width]}
   * @param inside share of each pixel that the object covers
   * @param away distance of each pixel to the object
   * @param reach how far the surroundings go
   */
  float[] of(float[] picture, float[] inside, float[] away, double reach) {
    int area = width * height;
    int blur = (int) Math.max(1, Math.round(Raster.radius(inside) / 4));
    float[] grey = new float[area];
    for (int i = 0; i < area; i++) {
      grey[i] = (picture[i] + picture[area + i] + picture[2 * area + i]) / 3;
    }
    float[] smooth = blurred(grey, blur);
    double apart = 2.0 * blur + 1;
    double around = median(smooth, away, apart, reach);
    double own = 0;
    double count = 0;
    for (int i = 0; i < area; i++) {
      own += inside[i] * Math.abs(grey[i] - around);
      count += inside[i];
    }
    float[] found = new float[area];
    for (int i = 0; i < area; i++) {
      boolean out = Math.abs(smooth[i] - around) > own / count / 2;
      found[i] = out && away[i] > apart ? 1 : 0;
    }
    return found;
  }

  private static double median(float[] grey, float[] away, double from, double to) {
    float[] ring = new float[grey.length];
    int count = 0;
    for (int i = 0; i < grey.length; i++) {
      if (away[i] > from && away[i] <= Math.max(to, from + 2)) {
        ring[count++] = grey[i];
      }
    }
    Arrays.sort(ring, 0, count);
    return count == 0 ? 0 : ring[count / 2];
  }

  /** Means over squares; those cut by the border are smaller. */
  private float[] blurred(float[] grey, int reach) {
    return pass(pass(grey, reach, 1, width), reach, width, height);
  }

  /** Along lines of so many pixels with a stride. */
  private static float[] pass(float[] from, int reach, int stride, int count) {
    float[] to = new float[from.length];
    for (int i = 0; i < from.length; i++) {
      int at = i / stride % count;
      double sum = 0;
      int n = 0;
      for (int k = Math.max(-reach, -at); k <= Math.min(reach, count - 1 - at); k++) {
        sum += from[i + k * stride];
        n++;
      }
      to[i] = (float) (sum / n);
    }
    return to;
  }
}
