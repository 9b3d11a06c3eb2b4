package sc.fiji.svdtools.file;

import ij.ImageStack;
import ij.process.ColorProcessor;
import ij.process.ImageProcessor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * All frames of a clip side by side, each with its number above it.
 *
 * <p>Digits are drawn from a table, because a Java runtime without a display may have no fonts.
 */
final class ContactSheet {

  private static final int GAP = 4;
  private static final int ZOOM = 2;
  private static final int GLYPH_WIDTH = 3;
  private static final int GLYPH_HEIGHT = 5;
  private static final int HEADER = GLYPH_HEIGHT * ZOOM + GAP;
  private static final int MOST_WIDTH = 4096;
  private static final double ASPECT = 1.5;
  private static final int INK = 0x303030;
  private static final int PAPER = 0xffffff;

  /** Rows of 3 bits, top row first, of the digits 0 to 9. */
  private static final int[] GLYPHS = {
    0b111_101_101_101_111, 0b010_110_010_010_111, 0b111_001_111_100_111, 0b111_001_111_001_111,
    0b101_101_111_001_001, 0b111_100_111_001_111, 0b111_100_111_101_111, 0b111_001_001_010_010,
    0b111_101_111_101_111, 0b111_101_111_001_111
  };

  private ContactSheet() {}

  /**
   * Writes the sheet of {@code frames} as PNG.
   *
   * @param stop called now and then; throws to end the writing
   */
  static void write(ImageStack frames, Optional<Origin> origin, Path file, Runnable stop)
      throws IOException {
    PngFile.write(draw(frames).getBufferedImage(), origin, file, stop);
  }

  /** The sheet; frames are made smaller where it would be wider than 4096 pixels. */
  static ColorProcessor draw(ImageStack frames) {
    int columns = columns(frames);
    int rows = (frames.size() + columns - 1) / columns;
    double scale = Math.min(1, (MOST_WIDTH / (double) columns - GAP) / frames.getWidth());
    int width = Math.max(1, (int) (frames.getWidth() * scale));
    int height = Math.max(1, (int) (frames.getHeight() * scale));
    int cellWidth = width + GAP;
    int cellHeight = HEADER + height + GAP;
    ColorProcessor sheet = new ColorProcessor(columns * cellWidth + GAP, rows * cellHeight + GAP);
    sheet.setColor(PAPER);
    sheet.fill();
    for (int i = 0; i < frames.size(); i++) {
      int x = GAP + i % columns * cellWidth;
      int y = GAP + i / columns * cellHeight;
      number(sheet, i + 1, x, y);
      ImageProcessor frame = frames.getProcessor(i + 1).convertToRGB();
      frame.setInterpolationMethod(ImageProcessor.BILINEAR);
      sheet.insert(scale < 1 ? frame.resize(width, height, true) : frame, x, y + HEADER);
    }
    return sheet;
  }

  private static int columns(ImageStack frames) {
    double cellRatio = (frames.getHeight() + HEADER + GAP) / (double) (frames.getWidth() + GAP);
    int columns = (int) Math.ceil(Math.sqrt(frames.size() * cellRatio * ASPECT));
    return Math.max(1, Math.min(frames.size(), columns));
  }

  private static void number(ColorProcessor sheet, int number, int left, int top) {
    int x = left;
    for (char digit : Integer.toString(number).toCharArray()) {
      int glyph = GLYPHS[digit - '0'];
      for (int i = 0; i < GLYPH_WIDTH * GLYPH_HEIGHT; i++) {
        if ((glyph >> GLYPH_WIDTH * GLYPH_HEIGHT - 1 - i & 1) == 1) {
          dot(sheet, x + i % GLYPH_WIDTH * ZOOM, top + i / GLYPH_WIDTH * ZOOM);
        }
      }
      x += (GLYPH_WIDTH + 1) * ZOOM;
    }
  }

  private static void dot(ColorProcessor sheet, int x, int y) {
    for (int i = 0; i < ZOOM * ZOOM; i++) {
      sheet.putPixel(x + i % ZOOM, y + i / ZOOM, INK);
    }
  }
}
