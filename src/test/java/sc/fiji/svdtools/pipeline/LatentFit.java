package sc.fiji.svdtools.pipeline;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import javax.imageio.ImageIO;
import sc.fiji.svdtools.checkpoint.DemoCheckpoint;
import sc.fiji.svdtools.checkpoint.ModelSizes;
import sc.fiji.svdtools.clip.Canvas;
import sc.fiji.svdtools.clip.Fitting;
import sc.fiji.svdtools.clip.Progress;
import sc.fiji.svdtools.clip.StartFrame;
import sc.fiji.svdtools.nn.Hook;
import sc.fiji.svdtools.tensor.Scope;
import sc.fiji.svdtools.tensor.Torch;
import sc.fiji.svdtools.weights.Checkpoint;

/**
 * Makes the numbers of {@link LatentColours#CELLS} and {@link LatentColours#PICTURES}: least
 * squares of the colours of 8 x 8 blocks on the latents that the encoder makes of them. The entry
 * point prints them.
 *
 * <p>The images are those in {@code resources/examples} and their negatives. From the images alone,
 * which are dark, white would come out as a dark grey.
 */
final class LatentFit {

  static final int IMAGES = 5;

  private static final int BLOCK = 8;
  private static final double SCALE = 0.18215;
  private static final int COLOURS = 3;
  private static final int UNKNOWNS = LatentColours.CHANNELS + 1;

  /** Sums over all blocks of x x' and, right of it, x y': x is a latent and 1, y a colour. */
  private final double[][] sums = new double[UNKNOWNS][UNKNOWNS + COLOURS];

  private LatentFit() {}

  /** Prints the factors, a row per channel, and the offset. */
  public static void main(String[] args) throws IOException {
    for (DemoCheckpoint network : DemoCheckpoint.values()) {
      System.out.println(network.label());
      LatentColours colours = of(network);
      for (double[] row : colours.factors()) {
        System.out.println(text(row));
      }
      System.out.println(text(colours.offset()));
    }
  }

  private static String text(double[] row) {
    return String.format(Locale.ROOT, "{%.4f, %.4f, %.4f}", row[0], row[1], row[2]);
  }

  /** The fit for a built-in network. */
  static LatentColours of(DemoCheckpoint network) throws IOException {
    LatentFit fit = new LatentFit();
    try (Checkpoint checkpoint = Checkpoint.open(network.path());
        Torch torch = Torch.open(Device.cpu());
        Scope scope = torch.scope()) {
      Networks networks =
          Networks.load(
              checkpoint, ModelSizes.of(checkpoint), scope, DataType.FLOAT32, Progress.NONE);
      for (int i = 1; i <= IMAGES; i++) {
        StartFrame image = example(i);
        fit.add(scope, networks, image);
        fit.add(scope, networks, negative(image));
      }
    }
    return fit.solved();
  }

  /** An image of {@code resources/examples}, 1 to {@link #IMAGES}. */
  static StartFrame example(int number) throws IOException {
    Path base = Path.of(System.getProperty("project.basedir", "."));
    Path file = base.resolve("resources/examples/cells" + number + ".png");
    BufferedImage image = ImageIO.read(file.toFile());
    int width = image.getWidth();
    int area = width * image.getHeight();
    float[] rgb = new float[COLOURS * area];
    for (int i = 0; i < area; i++) {
      float[] colour = colour(image.getRGB(i % width, i / width));
      for (int c = 0; c < COLOURS; c++) {
        rgb[c * area + i] = colour[c];
      }
    }
    return new StartFrame(width, image.getHeight(), rgb);
  }

  static StartFrame negative(StartFrame image) {
    float[] rgb = image.rgb().clone();
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = 1 - rgb[i];
    }
    return new StartFrame(image.width(), image.height(), rgb);
  }

  /** {@code 0xRRGGBB} as red, green and blue in [0, 1]. */
  static float[] colour(int rgb) {
    return new float[] {(rgb >> 16 & 255) / 255f, (rgb >> 8 & 255) / 255f, (rgb & 255) / 255f};
  }

  /** Means of 8 x 8 blocks: {@code [3, height, width]} to {@code [height / 8, width / 8, 3]}. */
  static float[] blockMeans(float[] rgb, int width) {
    float[] means = new float[rgb.length / (BLOCK * BLOCK)];
    int area = rgb.length / COLOURS;
    for (int i = 0; i < rgb.length; i++) {
      int y = i % area / width / BLOCK;
      int x = i % width / BLOCK;
      means[COLOURS * (y * (width / BLOCK) + x) + i / area] += rgb[i] / (BLOCK * BLOCK);
    }
    return means;
  }

  private void add(Scope scope, Networks networks, StartFrame image) {
    float[] latents;
    try (Scope s = scope.child()) {
      NDArray pixels = s.floats(image.rgb(), COLOURS, image.height(), image.width());
      Canvas canvas = new Canvas(image.width(), image.height(), Canvas.Fit.CROP);
      NDArray fitted = Fitting.of(image.width(), image.height(), canvas).apply(s, pixels);
      latents = networks.encoder().forward(s, s.call("to_last", fitted), Hook.NONE).toFloatArray();
    }
    float[] means = blockMeans(image.rgb(), image.width());
    for (int block = 0; block < means.length / COLOURS; block++) {
      double[] row = new double[UNKNOWNS + COLOURS];
      for (int k = 0; k < LatentColours.CHANNELS; k++) {
        row[k] = SCALE * latents[LatentColours.CHANNELS * block + k];
      }
      row[UNKNOWNS - 1] = 1;
      for (int c = 0; c < COLOURS; c++) {
        row[UNKNOWNS + c] = 2 * means[COLOURS * block + c] - 1;
      }
      add(row);
    }
  }

  private void add(double[] row) {
    for (int i = 0; i < UNKNOWNS; i++) {
      for (int j = 0; j < row.length; j++) {
        sums[i][j] += row[i] * row[j];
      }
    }
  }

  /** Solves the normal equations by elimination, all colours at once. */
  private LatentColours solved() {
    for (int i = 0; i < UNKNOWNS; i++) {
      double pivot = sums[i][i];
      for (int j = 0; j < sums[i].length; j++) {
        sums[i][j] /= pivot;
      }
      for (int k = 0; k < UNKNOWNS; k++) {
        double factor = sums[k][i];
        for (int j = 0; k != i && j < sums[i].length; j++) {
          sums[k][j] -= factor * sums[i][j];
        }
      }
    }
    double[][] factors = new double[UNKNOWNS][];
    for (int i = 0; i < UNKNOWNS; i++) {
      factors[i] = Arrays.copyOfRange(sums[i], UNKNOWNS, UNKNOWNS + COLOURS);
    }
    return new LatentColours(Arrays.copyOf(factors, LatentColours.CHANNELS), factors[UNKNOWNS - 1]);
  }
}
