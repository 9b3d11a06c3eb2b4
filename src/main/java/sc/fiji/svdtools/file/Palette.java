package sc.fiji.svdtools.file;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Up to 256 colours for all frames of a clip, and the frames in these colours.
 *
 * <p>With 256 colours or fewer the frames stay exact. Otherwise colours are grouped by variance
 * (each cut halves the group with the largest squared error at its mean) and the rest is hidden by
 * ordered dithering, whose pattern stands still, so that a quiet background does not flicker.
 */
final class Palette {

  private static final int MOST = 256;
  private static final int BITS = 6;
  private static final int CELLS = 1 << 3 * BITS;

  private final int[] colours;
  private final double amplitude;
  private final Map<Integer, Integer> exact;
  private final short[] nearest = new short[CELLS];

  private Palette(int[] colours, double amplitude, Map<Integer, Integer> exact) {
    this.colours = colours;
    this.amplitude = amplitude;
    this.exact = exact;
    Arrays.fill(nearest, (short) -1);
  }

  /**
   * The colours that suit all {@code frames}, packed RGB.
   *
   * @param frames looked through twice
   * @param stop called now and then; throws to end it
   */
  static Palette of(Iterable<int[]> frames, Runnable stop) {
    Map<Integer, Integer> few = few(frames);
    if (few != null) {
      int[] colours = new int[few.size()];
      few.forEach((colour, index) -> colours[index] = colour);
      return new Palette(colours, 0, few);
    }
    List<Group> groups = groups(frames, stop);
    int[] colours = groups.stream().mapToInt(Group::mean).toArray();
    double error = groups.stream().mapToDouble(Group::error).sum();
    double weight = groups.stream().mapToDouble(Group::weight).sum();
    return new Palette(colours, Math.sqrt(12 * error / (3 * weight)), null);
  }

  /** The colours, packed RGB. */
  int[] colours() {
    return colours.clone();
  }

  /** Index of the colour of each pixel. */
  byte[] indices(int[] frame, int width) {
    byte[] indices = new byte[frame.length];
    for (int i = 0; i < frame.length; i++) {
      int colour = frame[i] & 0xffffff;
      indices[i] =
          (byte)
              (exact != null
                  ? exact.get(colour)
                  : nearest(shifted(colour, amplitude * Bayer.at(i % width, i / width))));
    }
    return indices;
  }

  private static int shifted(int colour, double offset) {
    int shift = (int) Math.rint(offset);
    int red = Math.max(0, Math.min(255, (colour >> 16 & 0xff) + shift));
    int green = Math.max(0, Math.min(255, (colour >> 8 & 0xff) + shift));
    int blue = Math.max(0, Math.min(255, (colour & 0xff) + shift));
    return red << 16 | green << 8 | blue;
  }

  private int nearest(int colour) {
    int cell = cell(colour);
    if (nearest[cell] < 0) {
      int best = 0;
      for (int i = 1; i < colours.length; i++) {
        if (distance(colours[i], colour) < distance(colours[best], colour)) {
          best = i;
        }
      }
      nearest[cell] = (short) best;
    }
    return nearest[cell];
  }

  private static int distance(int a, int b) {
    int red = (a >> 16 & 0xff) - (b >> 16 & 0xff);
    int green = (a >> 8 & 0xff) - (b >> 8 & 0xff);
    int blue = (a & 0xff) - (b & 0xff);
    return red * red + green * green + blue * blue;
  }

  private static int cell(int colour) {
    int drop = 8 - BITS;
    return (colour >> 16 + drop & 63) << 2 * BITS
        | (colour >> 8 + drop & 63) << BITS
        | (colour >> drop & 63);
  }

  private static Map<Integer, Integer> few(Iterable<int[]> frames) {
    Map<Integer, Integer> few = new HashMap<>();
    for (int[] frame : frames) {
      for (int pixel : frame) {
        few.putIfAbsent(pixel & 0xffffff, few.size());
        if (few.size() > MOST) {
          return null;
        }
      }
    }
    return few;
  }

  private static List<Group> groups(Iterable<int[]> frames, Runnable stop) {
    List<Group> groups = new ArrayList<>(List.of(new Group(histogram(frames))));
    while (groups.size() < MOST) {
      stop.run();
      Group worst = groups.stream().max(Comparator.comparingDouble(Group::error)).orElseThrow();
      if (worst.cells().length < 2) {
        break;
      }
      groups.remove(worst);
      groups.addAll(worst.halves());
    }
    return groups;
  }

  /** Cells that occur: weight, mean red, green, blue. */
  private static double[][] histogram(Iterable<int[]> frames) {
    double[][] cells = new double[CELLS][];
    for (int[] frame : frames) {
      for (int pixel : frame) {
        int cell = cell(pixel);
        if (cells[cell] == null) {
          cells[cell] = new double[4];
        }
        cells[cell][0]++;
        cells[cell][1] += pixel >> 16 & 0xff;
        cells[cell][2] += pixel >> 8 & 0xff;
        cells[cell][3] += pixel & 0xff;
      }
    }
    double[][] used = Arrays.stream(cells).filter(c -> c != null).toArray(double[][]::new);
    for (double[] cell : used) {
      for (int c = 1; c < 4; c++) {
        cell[c] /= cell[0];
      }
    }
    return used;
  }

  /** Colours that share one entry. */
  private record Group(double[][] cells, double weight, double[] means, double[] errors) {

    Group(double[][] cells) {
      this(cells, Arrays.stream(cells).mapToDouble(c -> c[0]).sum(), new double[4], new double[4]);
      for (double[] cell : cells) {
        for (int c = 1; c < 4; c++) {
          means[c] += cell[0] * cell[c] / weight;
        }
      }
      for (double[] cell : cells) {
        for (int c = 1; c < 4; c++) {
          errors[c] += cell[0] * (cell[c] - means[c]) * (cell[c] - means[c]);
        }
      }
    }

    double error() {
      return errors[1] + errors[2] + errors[3];
    }

    int mean() {
      return (int) Math.rint(means[1]) << 16
          | (int) Math.rint(means[2]) << 8
          | (int) Math.rint(means[3]);
    }

    List<Group> halves() {
      int axis =
          errors[1] >= errors[2] && errors[1] >= errors[3] ? 1 : errors[2] >= errors[3] ? 2 : 3;
      Arrays.sort(cells, Comparator.comparingDouble(c -> c[axis]));
      int cut = 1;
      while (cut < cells.length - 1 && cells[cut][axis] <= means[axis]) {
        cut++;
      }
      return List.of(
          new Group(Arrays.copyOfRange(cells, 0, cut)),
          new Group(Arrays.copyOfRange(cells, cut, cells.length)));
    }
  }

  /** The 8 x 8 ordered dithering pattern of Bayer 1973, values in (-0.5, 0.5). */
  private static final class Bayer {

    static double at(int x, int y) {
      int value = 0;
      for (int bit = 0; bit < 3; bit++) {
        int u = x >> bit & 1;
        int v = y >> bit & 1;
        value = value << 2 | (u ^ v) << 1 | v;
      }
      return (value + 0.5) / 64 - 0.5;
    }
  }
}
