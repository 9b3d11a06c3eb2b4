package sc.fiji.svdtools.file.h264;

import org.jcodec.codecs.h264.decode.BlockInterpolator;
import org.jcodec.common.model.ColorSpace;
import org.jcodec.common.model.Picture;

/** Motion vectors of a frame, in quarters of a sample: their prediction and their search. */
final class Motion {

  /** Search steps, in quarters of a sample: from four samples down to a quarter. */
  private static final int[] STEPS = {16, 8, 4, 2, 1};

  private static final int MOST_MOVES = 8;

  /** Difference that needs no better vector: 3 per sample. */
  private static final int GOOD = 768;

  private static final int FARTHEST = 4 * 64;
  private static final int COST_OF_A_BIT = 2;
  private static final int SIDE = 16;

  private final Picture reference;
  private final int columns;
  private final int rows;
  private final int[][] vectors;
  private final BlockInterpolator interpolator = new BlockInterpolator();
  private final Picture trial = Picture.create(SIDE, SIDE, ColorSpace.YUV420J);

  /** The motion of a frame against {@code reference}, whose sides are multiples of 16. */
  Motion(Picture reference) {
    this.reference = reference;
    columns = reference.getWidth() / SIDE;
    rows = reference.getHeight() / SIDE;
    vectors = new int[columns * rows][];
  }

  /** Notes the vector of a macroblock; one without (intra) is not noted. */
  void set(int x, int y, int[] vector) {
    vectors[y * columns + x] = vector;
  }

  /** The vector that decoders expect (8.4.1.3). */
  int[] predicted(int x, int y) {
    int[] left = at(x - 1, y);
    int[] above = at(x, y - 1);
    boolean right = y > 0 && x + 1 < columns;
    int[] corner = right ? at(x + 1, y - 1) : at(x - 1, y - 1);
    if (y == 0 && x > 0) {
      return left == null ? new int[2] : left;
    }
    int known = (left == null ? 0 : 1) + (above == null ? 0 : 1) + (corner == null ? 0 : 1);
    if (known == 1) {
      return left != null ? left : above != null ? above : corner;
    }
    return new int[] {median(left, above, corner, 0), median(left, above, corner, 1)};
  }

  /** The vector of a macroblock that is skipped (8.4.1.1). */
  int[] skipped(int x, int y) {
    boolean still = x == 0 || y == 0 || still(at(x - 1, y)) || still(at(x, y - 1));
    return still ? new int[2] : predicted(x, y);
  }

  private static boolean still(int[] vector) {
    return vector != null && vector[0] == 0 && vector[1] == 0;
  }

  private int[] at(int x, int y) {
    return x < 0 || y < 0 ? null : vectors[y * columns + x];
  }

  private static int median(int[] a, int[] b, int[] c, int axis) {
    int u = a == null ? 0 : a[axis];
    int v = b == null ? 0 : b[axis];
    int w = c == null ? 0 : c[axis];
    return Math.max(Math.min(u, v), Math.min(Math.max(u, v), w));
  }

  /**
   * A vector near the best.
   *
   * @param luma samples of the macroblock, row by row
   * @return vector x, vector y, sum of absolute differences with a price for the vector's bits
   */
  int[] search(int x, int y, int[] luma) {
    int[] expected = predicted(x, y);
    int[] best = tried(x, y, 0, 0, luma, expected);
    int[] other = tried(x, y, expected[0], expected[1], luma, expected);
    best = other[2] < best[2] ? other : best;
    for (int step : STEPS) {
      for (int move = 0; move < MOST_MOVES && best[2] > GOOD; move++) {
        int[] from = best;
        for (int side = 0; side < 4; side++) {
          int dx = side < 2 ? step * (2 * side - 1) : 0;
          int dy = side < 2 ? 0 : step * (2 * side - 5);
          int[] next = tried(x, y, from[0] + dx, from[1] + dy, luma, expected);
          best = next[2] < best[2] ? next : best;
        }
        if (best == from) {
          break;
        }
      }
    }
    return best;
  }

  private int[] tried(int x, int y, int dx, int dy, int[] luma, int[] expected) {
    boolean far = Math.abs(dx) > FARTHEST || Math.abs(dy) > FARTHEST;
    boolean outside = outside(4 * SIDE * x + dx, columns) || outside(4 * SIDE * y + dy, rows);
    if (far || outside) {
      return new int[] {dx, dy, Integer.MAX_VALUE};
    }
    interpolator.getBlockLuma(
        reference, trial, 0, 4 * SIDE * x + dx, 4 * SIDE * y + dy, SIDE, SIDE);
    byte[] samples = trial.getPlaneData(0);
    int sum = COST_OF_A_BIT * (bits(dx - expected[0]) + bits(dy - expected[1]));
    for (int i = 0; i < luma.length; i++) {
      sum += Math.abs(luma[i] - samples[i]);
    }
    return new int[] {dx, dy, sum};
  }

  private static boolean outside(int quarters, int blocks) {
    return quarters < -4 * SIDE || quarters > 4 * SIDE * blocks;
  }

  private static int bits(int difference) {
    return 2 * (32 - Integer.numberOfLeadingZeros(2 * Math.abs(difference) + 1)) - 1;
  }

  /** The reference moved by {@code vector}: luma, and both chroma planes. */
  int[][] prediction(int x, int y, int[] vector) {
    int left = 4 * SIDE * x + vector[0];
    int top = 4 * SIDE * y + vector[1];
    interpolator.getBlockLuma(reference, trial, 0, left, top, SIDE, SIDE);
    for (int c = 1; c < 3; c++) {
      BlockInterpolator.getBlockChroma(
          reference.getPlaneData(c),
          reference.getPlaneWidth(c),
          reference.getPlaneHeight(c),
          trial.getPlaneData(c),
          0,
          SIDE / 2,
          left,
          top,
          SIDE / 2,
          SIDE / 2);
    }
    int[][] planes = new int[3][];
    for (int c = 0; c < 3; c++) {
      byte[] samples = trial.getPlaneData(c);
      planes[c] = new int[samples.length];
      for (int i = 0; i < samples.length; i++) {
        planes[c][i] = samples[i];
      }
    }
    return planes;
  }
}
