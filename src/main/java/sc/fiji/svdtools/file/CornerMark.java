package sc.fiji.svdtools.file;

import ij.ImageStack;
import ij.process.ColorProcessor;
import ij.process.ImageProcessor;

/**
 * The word SYNTHETIC, white on black, in the lower left corner of frames.
 *
 * <p>Letters are drawn from a table, because a Java runtime without a display may have no fonts.
 * They are {@code 5 (1 + width / 512)} pixels high. A frame of fewer than 39 x 9 pixels has no room
 * for the word and gets none.
 */
final class CornerMark {

  private static final int COLUMNS = 3;
  private static final int ROWS = 5;
  private static final int BORDER = 2;
  private static final int PIXELS_PER_ZOOM = 512;
  private static final int INK = 0xffffffff;
  private static final int PAPER = 0xff000000;

  /** Rows of 3 bits, top row first, of S, Y, N, T, H, E, T, I, C. */
  private static final int[] WORD = {
    0b011_100_010_001_110, 0b101_101_010_010_010, 0b110_101_101_101_101,
    0b111_010_010_010_010, 0b101_101_111_101_101, 0b111_100_110_100_111,
    0b111_010_010_010_010, 0b111_010_010_010_111, 0b011_100_100_100_011
  };

  private static final int WIDTH = WORD.length * (COLUMNS + 1) - 1 + 2 * BORDER;
  private static final int HEIGHT = ROWS + 2 * BORDER;

  private CornerMark() {}

  /** RGB copies of the frames with a mark on those that {@code marked} names. */
  static ImageStack on(ImageStack frames, boolean[] marked) {
    ImageStack result = new ImageStack(frames.getWidth(), frames.getHeight());
    for (int i = 1; i <= frames.size(); i++) {
      ImageProcessor frame = frames.getProcessor(i).convertToRGB();
      ColorProcessor copy = (ColorProcessor) frame.duplicate();
      if (marked[i - 1]) {
        draw(copy);
      }
      result.addSlice(frames.getSliceLabel(i), copy);
    }
    return result;
  }

  private static void draw(ColorProcessor frame) {
    int zoom = 1 + frame.getWidth() / PIXELS_PER_ZOOM;
    while (zoom > 1 && (WIDTH * zoom > frame.getWidth() || HEIGHT * zoom > frame.getHeight())) {
      zoom--;
    }
    if (WIDTH > frame.getWidth() || HEIGHT > frame.getHeight()) {
      return;
    }
    int top = frame.getHeight() - HEIGHT * zoom;
    for (int y = 0; y < HEIGHT * zoom; y++) {
      for (int x = 0; x < WIDTH * zoom; x++) {
        boolean ink = ink(x / zoom - BORDER, y / zoom - BORDER);
        frame.set(x, top + y, ink ? INK : PAPER);
      }
    }
  }

  private static boolean ink(int x, int y) {
    int column = Math.floorMod(x, COLUMNS + 1);
    int letter = Math.floorDiv(x, COLUMNS + 1);
    boolean inside = y >= 0 && y < ROWS && column < COLUMNS && letter >= 0 && letter < WORD.length;
    return inside && (WORD[letter] >> COLUMNS * ROWS - 1 - (y * COLUMNS + column) & 1) == 1;
  }
}
