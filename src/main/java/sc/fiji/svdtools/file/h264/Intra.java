package sc.fiji.svdtools.file.h264;

import org.jcodec.common.model.Picture;

/**
 * Prediction of a macroblock from the samples beside it (8.3.3, 8.3.4): luma from above, from the
 * left or as their mean; chroma as the mean. Samples are counted from 128.
 *
 * @param mode number of the luma prediction: 0 from above, 1 from the left, 2 mean
 * @param planes predicted luma, and both chroma planes, row by row
 * @param cost sum of absolute differences of luma
 */
record Intra(int mode, int[][] planes, int cost) {

  private static final int SIDE = 16;

  /**
   * The best prediction.
   *
   * @param done the frame as decoders have it so far
   * @param x column of the macroblock
   * @param y row of the macroblock
   * @param luma samples of the macroblock
   */
  static Intra of(Picture done, int x, int y, int[] luma) {
    int[] above = y > 0 ? line(done, 0, SIDE * x, SIDE * y - 1, true, SIDE) : null;
    int[] left = x > 0 ? line(done, 0, SIDE * x - 1, SIDE * y, false, SIDE) : null;
    int[][] trials = new int[3][luma.length];
    int mean = mean(above, left);
    int best = 2;
    int least = Integer.MAX_VALUE;
    for (int mode = 2; mode >= 0; mode--) {
      if (mode == 0 && above == null || mode == 1 && left == null) {
        continue;
      }
      int sum = 0;
      for (int i = 0; i < luma.length; i++) {
        trials[mode][i] = mode == 2 ? mean : mode == 0 ? above[i % SIDE] : left[i / SIDE];
        sum += Math.abs(luma[i] - trials[mode][i]);
      }
      if (sum < least) {
        least = sum;
        best = mode;
      }
    }
    int[][] planes = {trials[best], chroma(done, 1, x, y), chroma(done, 2, x, y)};
    return new Intra(best, planes, least);
  }

  /** The four corners have means of their own: of what is beside them, above before left. */
  private static int[] chroma(Picture done, int plane, int x, int y) {
    int side = SIDE / 2;
    int[] predicted = new int[side * side];
    for (int block = 0; block < 4; block++) {
      int column = 4 * (block % 2);
      int row = 4 * (block / 2);
      int[] above = y > 0 ? line(done, plane, side * x + column, side * y - 1, true, 4) : null;
      int[] left = x > 0 ? line(done, plane, side * x - 1, side * y + row, false, 4) : null;
      int mean =
          switch (block) {
            case 1 -> mean(above == null ? left : above, null);
            case 2 -> mean(left == null ? above : left, null);
            default -> mean(above, left);
          };
      for (int i = 0; i < 16; i++) {
        predicted[(row + i / 4) * side + column + i % 4] = mean;
      }
    }
    return predicted;
  }

  private static int mean(int[] above, int[] left) {
    int sum = 0;
    int count = 0;
    for (int[] line : new int[][] {above, left}) {
      for (int i = 0; line != null && i < line.length; i++) {
        sum += line[i];
        count++;
      }
    }
    return count == 0 ? 0 : Math.floorDiv(sum + count / 2, count);
  }

  private static int[] line(Picture done, int plane, int x, int y, boolean across, int length) {
    int[] line = new int[length];
    int width = done.getPlaneWidth(plane);
    for (int i = 0; i < length; i++) {
      line[i] = done.getPlaneData(plane)[(y + (across ? 0 : i)) * width + x + (across ? i : 0)];
    }
    return line;
  }
}
