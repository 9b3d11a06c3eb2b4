package sc.fiji.svdtools.image;

import ij.process.ImageProcessor;
import java.util.Arrays;

/**
 * How one channel is shown: values from {@code min} to {@code max} through a table of colours.
 *
 * <p>The arithmetic from value to place in the table is ImageJ's own ({@code ByteProcessor}, {@code
 * ShortProcessor}, {@code FloatProcessor} of 1.54).
 *
 * @param min value shown as the first colour
 * @param max value shown as the last colour
 * @param table 256 packed colours
 * @param bits 8, 16 or 32
 */
record ShownChannel(double min, double max, int[] table, int bits) {

  private static final int[] GREYS = greys(false);
  private static final int[] INVERTED = greys(true);

  /** Black to white in equal steps. */
  static int[] greys(boolean inverted) {
    int[] table = new int[256];
    for (int i = 0; i < 256; i++) {
      table[i] = (inverted ? 255 - i : i) * 0x010101;
    }
    return table;
  }

  static ShownChannel of(ImageProcessor plane, double min, double max, int[] table) {
    return new ShownChannel(min, max, table, plane.getBitDepth());
  }

  /** True if the table holds shades of grey only. */
  boolean grey() {
    for (int colour : table) {
      if (colour != (colour & 0xff) * 0x010101) {
        return false;
      }
    }
    return true;
  }

  /** The colour of {@code value}. */
  int colour(float value) {
    return table[index(value)];
  }

  private int index(float v) {
    if (bits == 8) {
      double scale = max > min ? 256 / (max - min) : 0;
      return plain() ? (int) v : v <= min ? 0 : v >= max ? 255 : clamp((int) ((v - min) * scale));
    }
    double scale = bits == 32 ? max > min ? 255 / (max - min) : 0 : 256 / (max - min + 1);
    double clipped = Math.max(min, Math.min(max, v));
    return clamp((int) ((clipped - min) * scale + 0.5));
  }

  /**
   * The value shown in the colour nearest to (r, g, b): the middle of the values that share the
   * place in the table. Between the steps of a plain grey table values are continuous.
   *
   * @param r red in [0, 1]
   * @param g green in [0, 1]
   * @param b blue in [0, 1]
   */
  double value(float r, float g, float b) {
    double place = place(r, g, b);
    return switch (bits) {
      case 8 -> plain() ? place : min + (place + 0.5) * (max - min) / 256;
      case 16 -> min + place * (max - min + 1) / 256;
      default -> min + place * (max - min) / 255;
    };
  }

  private double place(float r, float g, float b) {
    double grey = ((double) r + g + b) / 3;
    if (Arrays.equals(table, GREYS)) {
      return 255 * grey;
    }
    if (Arrays.equals(table, INVERTED)) {
      return 255 * (1 - grey);
    }
    int best = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < table.length; i++) {
      double red = (table[i] >> 16 & 0xff) - 255.0 * r;
      double green = (table[i] >> 8 & 0xff) - 255.0 * g;
      double blue = (table[i] & 0xff) - 255.0 * b;
      double distance = red * red + green * green + blue * blue;
      if (distance < least) {
        least = distance;
        best = i;
      }
    }
    return best;
  }

  private boolean plain() {
    return min == 0 && max == 255;
  }

  private static int clamp(int index) {
    return Math.max(0, Math.min(255, index));
  }
}
