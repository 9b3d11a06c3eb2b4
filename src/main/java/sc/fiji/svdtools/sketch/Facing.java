package sc.fiji.svdtools.sketch;

/**
 * The direction an object faces: from the middle of its area to the middle of what is unlike the
 * surroundings in it. Cells that migrate are brighter, in phase contrast and with many stains, or
 * denser where they go.
 */
final class Facing {

  private Facing() {}

  /**
   * Degrees clockwise from the right, -180 to 180; 0 where no side stands out.
   *
   * @param picture {@code [3, height, width]}
   */
  static double of(Outline outline, float[] picture, int width, int height) {
    float[] inside = Raster.coverage(outline.polygons(Affine.STILL), width, height);
    double around = surroundings(inside, picture, width, height);
    double[] area = new double[3];
    double[] mass = new double[3];
    for (int i = 0; i < inside.length; i++) {
      if (inside[i] > 0) {
        add(area, inside[i], i % width, i / width);
        double unlike = Math.abs(grey(picture, i, inside.length) - around);
        add(mass, inside[i] * unlike, i % width, i / width);
      }
    }
    if (area[0] == 0 || mass[0] == 0) {
      return 0;
    }
    double dx = mass[1] / mass[0] - area[1] / area[0];
    double dy = mass[2] / mass[0] - area[2] / area[0];
    return Math.hypot(dx, dy) < 1e-6 ? 0 : Math.toDegrees(Math.atan2(dy, dx));
  }

  private static void add(double[] sum, double weight, int x, int y) {
    sum[0] += weight;
    sum[1] += weight * x;
    sum[2] += weight * y;
  }

  private static double grey(float[] picture, int i, int area) {
    return (picture[i] + picture[area + i] + picture[2 * area + i]) / 3;
  }

  /** Mean of a ring around the object. */
  private static double surroundings(float[] inside, float[] picture, int width, int height) {
    double radius = Math.max(2, Raster.radius(inside) / 2);
    float[] away = Raster.distances(inside, width, height);
    double sum = 0;
    int count = 0;
    for (int i = 0; i < away.length; i++) {
      if (away[i] > 1 && away[i] <= 1 + radius) {
        sum += grey(picture, i, away.length);
        count++;
      }
    }
    return count == 0 ? 0 : sum / count;
  }
}
