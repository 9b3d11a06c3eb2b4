package sc.fiji.svdtools.sketch;

/**
 * Holes of a picture filled from their surroundings: a membrane over each hole, {@code u_xx + u_yy
 * = 0} with the pixels around as its border, by over-relaxation; the border of the picture is free.
 */
final class Filling {

  private static final double RELAXATION = 1.9;
  private static final int MOST_SWEEPS = 400;
  private static final double STILL = 1e-4;

  private final boolean[] hole;
  private final int width;
  private final int height;
  private final int[] order;

  /**
   * @param hole which pixels are to be filled
   */
  Filling(boolean[] hole, int width, int height) {
    this.hole = hole;
    this.width = width;
    this.height = height;
    int count = 0;
    int[] found = new int[hole.length];
    for (int i = 0; i < hole.length; i++) {
      if (hole[i]) {
        found[count++] = i;
      }
    }
    order = java.util.Arrays.copyOf(found, count);
  }

  /** A picture of three planes, filled; a new array. */
  float[] of(float[] picture) {
    float[] filled = picture.clone();
    if (order.length == 0) {
      return filled;
    }
    int area = width * height;
    float least = Float.MAX_VALUE;
    float most = -Float.MAX_VALUE;
    for (float value : picture) {
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
    for (int c = 0; c < 3; c++) {
      double mean = mean(picture, c * area);
      for (int i : order) {
        filled[c * area + i] = (float) mean;
      }
      int sweep = 0;
      while (sweep < MOST_SWEEPS && sweep(filled, c * area) > STILL) {
        sweep++;
      }
      for (int i : order) {
        filled[c * area + i] = Math.max(least, Math.min(most, filled[c * area + i]));
      }
    }
    return filled;
  }

  /** Mean of the pixels beside holes; of all, where there are only holes. */
  private double mean(float[] picture, int from) {
    double sum = 0;
    int count = 0;
    for (int i : order) {
      for (int side = 0; side < 4; side++) {
        int j = beside(i, side);
        if (j >= 0 && !hole[j]) {
          sum += picture[from + j];
          count++;
        }
      }
    }
    if (count > 0) {
      return sum / count;
    }
    for (int i = 0; i < hole.length; i++) {
      sum += picture[from + i];
    }
    return sum / hole.length;
  }

  /** Largest change. */
  private double sweep(float[] values, int from) {
    double largest = 0;
    for (int i : order) {
      double sum = 0;
      int count = 0;
      for (int side = 0; side < 4; side++) {
        int j = beside(i, side);
        if (j >= 0) {
          sum += values[from + j];
          count++;
        }
      }
      double change = RELAXATION * (sum / count - values[from + i]);
      values[from + i] += (float) change;
      largest = Math.max(largest, Math.abs(change));
    }
    return largest;
  }

  /** Index of a neighbour; -1 outside. */
  private int beside(int i, int side) {
    int x = i % width;
    int y = i / width;
    return switch (side) {
      case 0 -> x > 0 ? i - 1 : -1;
      case 1 -> x < width - 1 ? i + 1 : -1;
      case 2 -> y > 0 ? i - width : -1;
      default -> y < height - 1 ? i + width : -1;
    };
  }
}
