package sc.fiji.svdtools.study;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * A clip of moving cells whose positions are known, drawn as the demo network's training clips are
 * ({@code resources/demo-model/train.py}, {@code clip_tables} and {@code render}): dark background,
 * no noise, 3 to 5 cells that stay apart and inside and are not dim.
 *
 * @param frames planar red, green, blue in [0, 1] of {@value #SIDE} x {@value #SIDE} pixels
 * @param ground the background without cells
 * @param paths discs around the cells, straight from their first place to their last, as {@code
 *     betweenpaths}
 */
public record TrueClip(List<float[]> frames, float[] ground, String paths) {

  static final int SIDE = 128;
  private static final int AREA = SIDE * SIDE;
  private static final double DIM = 0.45;

  /** A cell: fixed shape and colour, a path. */
  private record Cell(
      double[][] path,
      double[] radii,
      double[] look,
      double[] waves,
      double[] body,
      double[] nucleus) {}

  /**
   * Draws clips until one has cells that stay apart.
   *
   * @param seed of the clip
   * @param motion bucket over 255
   * @param fps frames per second
   */
  static TrueClip of(long seed, double motion, double fps, int frames) {
    return drawn(seed, motion * 24 / fps, frames, frames, 0);
  }

  /**
   * Draws clips until one has cells that are apart in the first frame. Later ones may meet; near
   * the border a cell steers back to the centre, as in training.
   */
  public static TrueClip begun(long seed, double motion, double fps, int frames) {
    return drawn(seed, motion * 24 / fps, frames, 1, 0.11);
  }

  private static TrueClip drawn(long seed, double speed, int frames, int apart, double steering) {
    Random random = new Random(seed);
    while (true) {
      List<Cell> cells = cells(random, speed, frames, steering);
      double contrast = between(random, 0.65, 1);
      if (apart(cells, apart) && dimmest(cells) * contrast > DIM) {
        return drawn(cells, ground(random), contrast, frames);
      }
    }
  }

  private static double between(Random random, double least, double most) {
    return least + (most - least) * random.nextDouble();
  }

  private static List<Cell> cells(Random random, double speed, int frames, double steering) {
    int n = 3 + random.nextInt(3);
    double size = between(random, 8, 14) * (1.12 - 0.03 * n);
    double sharp = between(random, 0.9, 1.8);
    double[] colour = {1, 1, 1};
    if (random.nextDouble() > 0.4) {
      colour = hue(random.nextDouble(), between(random, 0.6, 1));
    }
    List<Cell> cells = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      double ra = size * between(random, 0.78, 1.22);
      double rb = ra * between(random, 0.58, 0.92);
      double bright = between(random, 0.55, 1);
      double[] body = new double[3];
      double[] nucleus = new double[3];
      for (int c = 0; c < 3; c++) {
        body[c] = colour[c] * bright;
        nucleus[c] = (0.5 * colour[c] + 0.5) * bright * 0.35;
      }
      double[] waves = new double[9];
      for (int k = 0; k < 3; k++) {
        waves[k] = new double[] {0.1, 0.09, 0.06}[k] * random.nextDouble();
        waves[3 + k] = 2 * Math.PI * random.nextDouble();
        waves[6 + k] = 0.24 * (random.nextDouble() - 0.5);
      }
      double[][] path = path(random, speed, frames, steering);
      double[] look = {sharp, between(random, 0.55, 0.8), speed};
      cells.add(new Cell(path, new double[] {ra, rb}, look, waves, body, nucleus));
    }
    return cells;
  }

  /** x, y, heading. */
  private static double[][] path(Random random, double speed, int frames, double steering) {
    double x = between(random, 12, SIDE - 12);
    double y = between(random, 12, SIDE - 12);
    double heading = 2 * Math.PI * random.nextDouble();
    double curve = 0.03 * (random.nextDouble() - 0.5);
    double v = speed * between(random, 0.88, 1.12);
    double[][] path = new double[frames][];
    for (int f = 0; f < frames; f++) {
      path[f] = new double[] {x, y, heading};
      boolean near = Math.max(Math.abs(x - SIDE / 2.0), Math.abs(y - SIDE / 2.0)) > SIDE / 2.0 - 15;
      double back = Math.atan2(SIDE / 2.0 - y, SIDE / 2.0 - x) - heading;
      back = Math.max(-1, Math.min(1, Math.atan2(Math.sin(back), Math.cos(back))));
      heading += v * (curve + (near ? steering * back : 0));
      x += v * Math.cos(heading);
      y += v * Math.sin(heading);
    }
    return path;
  }

  private static double[] hue(double h, double saturation) {
    double[] rgb = new double[3];
    for (int i = 0; i < 3; i++) {
      double k = (5 - 2 * i + h * 6) % 6;
      rgb[i] = 1 - saturation * Math.max(0, Math.min(1, Math.min(k, 4 - k)));
    }
    return rgb;
  }

  private static double dimmest(List<Cell> cells) {
    return cells.stream()
        .mapToDouble(cell -> java.util.Arrays.stream(cell.body()).max().orElseThrow())
        .min()
        .orElseThrow();
  }

  private static boolean apart(List<Cell> cells, int frames) {
    for (int f = 0; f < frames; f++) {
      for (Cell a : cells) {
        double[] p = a.path()[f];
        double r = a.radii()[0];
        if (Math.min(Math.min(p[0], SIDE - 1 - p[0]), Math.min(p[1], SIDE - 1 - p[1])) < r + 2) {
          return false;
        }
        for (Cell b : cells) {
          double[] q = b.path()[f];
          if (a != b && Math.hypot(p[0] - q[0], p[1] - q[1]) < r + b.radii()[0] + 4) {
            return false;
          }
        }
      }
    }
    return true;
  }

  private static float[] ground(Random random) {
    double base = 0.02 + 0.14 * Math.pow(random.nextDouble(), 2);
    double right = 0.16 * (random.nextDouble() - 0.5);
    double down = 0.16 * (random.nextDouble() - 0.5);
    float[] ground = new float[3 * AREA];
    for (int i = 0; i < ground.length; i++) {
      double x = i % AREA % SIDE / (double) SIDE - 0.5;
      double y = i % AREA / SIDE / (double) SIDE - 0.5;
      ground[i] = (float) Math.max(0, Math.min(1, base + right * x + down * y));
    }
    return ground;
  }

  private static TrueClip drawn(List<Cell> cells, float[] ground, double contrast, int frames) {
    List<float[]> drawn = new ArrayList<>();
    for (int f = 0; f < frames; f++) {
      float[] light = new float[3 * AREA];
      for (Cell cell : cells) {
        add(light, cell, f);
      }
      float[] frame = ground.clone();
      for (int i = 0; i < frame.length; i++) {
        double lit = frame[i] + Math.min(1, light[i]) * contrast;
        frame[i] = (float) Math.max(0, Math.min(1, lit));
      }
      drawn.add(frame);
    }
    String paths = cells.stream().map(TrueClip::path).collect(Collectors.joining(" | "));
    return new TrueClip(List.copyOf(drawn), ground, paths);
  }

  private static String path(Cell cell) {
    double[] from = cell.path()[0];
    double[] to = cell.path()[cell.path().length - 1];
    double r = Math.sqrt(cell.radii()[0] * cell.radii()[1]);
    return String.format(
        Locale.ROOT,
        "oval %.2f,%.2f %.2f,%.2f along %.2f,%.2f %.2f,%.2f",
        from[0] - r,
        from[1] - r,
        2 * r,
        2 * r,
        from[0],
        from[1],
        to[0],
        to[1]);
  }

  private static void add(float[] light, Cell cell, int f) {
    double[] p = cell.path()[f];
    double cos = Math.cos(p[2]);
    double sin = Math.sin(p[2]);
    double ra = cell.radii()[0];
    double rb = cell.radii()[1];
    double gone = cell.look()[2] * f;
    for (int i = 0; i < AREA; i++) {
      double dx = i % SIDE - p[0];
      double dy = i / SIDE - p[1];
      double u = (dx * cos + dy * sin) / ra;
      double v = (dy * cos - dx * sin) / rb;
      double r = Math.sqrt(u * u + v * v + 1e-6);
      if (r > 3) {
        continue;
      }
      double angle = Math.atan2(v, u);
      double edge = 1;
      for (int k = 0; k < 3; k++) {
        double phase = cell.waves()[3 + k] + cell.waves()[6 + k] * gone;
        edge += cell.waves()[k] * Math.cos((k + 2) * angle + phase);
      }
      double mask = sigmoid((edge - r) * rb * cell.look()[0]);
      double polar = cell.look()[1];
      double lead = mask * (1 - polar + polar * sigmoid(4 * u - 0.4));
      double core = mask * Math.exp(-((u + 0.33) * (u + 0.33) + v * v) / 0.09);
      for (int c = 0; c < 3; c++) {
        double value = lead * cell.body()[c] + core * cell.nucleus()[c];
        light[c * AREA + i] = Math.max(light[c * AREA + i], (float) value);
      }
    }
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }
}
