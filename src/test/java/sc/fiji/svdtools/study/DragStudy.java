package sc.fiji.svdtools.study;

import ij.IJ;
import ij.ImagePlus;
import ij.io.FileSaver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.scijava.Context;
import sc.fiji.svdtools.clip.Progress;
import sc.fiji.svdtools.engine.ModelCache;
import sc.fiji.svdtools.file.ImageFile;
import sc.fiji.svdtools.job.AnimateJob;
import sc.fiji.svdtools.key.Options;
import sc.fiji.svdtools.request.Animation;
import sc.fiji.svdtools.request.ModelRequest;

/**
 * How well a dragged cell follows its path, what is left behind and whether the others still move,
 * on the demo network.
 *
 * <p>Arguments: the folder of {@code starts.py}, a folder for clips, then rows {@code name way:
 * keys}, way being {@code ahead} or {@code sideways}. Clips that are there are not made again. The
 * plain clip of each image is made first.
 *
 * <p>The cell's outline is its ellipse, 15 % larger; it goes 26 pixels in 14 frames. Measured on
 * the largest channel, above the median of the first frame by 0.13: the middle of the part nearest
 * to where the cell should be. Left behind is a part in the last frame within its reach that is
 * neither it nor one of the others, which are followed from frame to frame.
 */
public final class DragStudy {

  private static final double FAR = 26;
  private static final int FRAMES = 14;

  private final Path starts;
  private final Path clips;
  private final ModelCache models;

  private DragStudy(Path starts, Path clips, ModelCache models) {
    this.starts = starts;
    this.clips = clips;
    this.models = models;
  }

  /** A cell of the start image. */
  private record Cell(double x, double y, double facing, double length, double breadth, int side) {

    static Cell of(String row) {
      double[] n = Arrays.stream(row.split(",")).mapToDouble(Double::parseDouble).toArray();
      return new Cell(n[0], n[1], n[2], n[3], n[4], (int) n[5]);
    }

    double[] end(String way) {
      double angle = Math.toRadians(facing + (way.equals("ahead") ? 0 : 90 * side));
      return new double[] {FAR * Math.cos(angle), FAR * Math.sin(angle)};
    }

    /** Key and value of its path. */
    String path(String way) {
      StringBuilder text = new StringBuilder("paths=[polygon");
      double turn = Math.toRadians(facing);
      for (int i = 0; i < 24; i++) {
        double u = 1.15 * length * Math.cos(Math.PI * i / 12);
        double v = 1.15 * breadth * Math.sin(Math.PI * i / 12);
        text.append(
            String.format(
                Locale.ROOT,
                " %.2f,%.2f",
                x + 0.5 + u * Math.cos(turn) - v * Math.sin(turn),
                y + 0.5 + u * Math.sin(turn) + v * Math.cos(turn)));
      }
      double[] end = end(way);
      return text.append(String.format(Locale.ROOT, " along 0,0 %.2f,%.2f]", end[0], end[1]))
          .toString();
    }
  }

  /** What is found in a clip. */
  private record Found(double mean, double most, boolean left, double moved) {}

  /** Runs it. */
  public static void main(String[] args) throws Exception {
    try (Context context = new Context()) {
      DragStudy study =
          new DragStudy(Path.of(args[0]), Path.of(args[1]), context.service(ModelCache.class));
      for (int i = 2; i < args.length; i++) {
        study.row(args[i]);
      }
    }
    System.exit(0);
  }

  private void row(String text) throws IOException {
    String name = text.substring(0, text.indexOf(':')).strip();
    String way = name.substring(name.lastIndexOf(' ') + 1);
    List<Found> all = new ArrayList<>();
    for (int k = 1; Files.exists(starts.resolve("start" + k + ".csv")); k++) {
      List<String> rows = Files.readAllLines(starts.resolve("start" + k + ".csv"));
      List<Cell> cells = rows.stream().skip(1).map(Cell::of).toList();
      Cell dragged = cells.get(0);
      Blobs plain = Blobs.of(clip("plain", k, "seed=2"));
      String keys = text.substring(text.indexOf(':') + 1);
      Blobs clip = Blobs.of(clip(name, k, "seed=2 " + dragged.path(way) + " " + keys));
      Found found = measured(clip, plain, cells, way, keys.contains("turn=true"));
      System.out.printf(
          Locale.ROOT,
          "%s %d | %.2f | %.2f | %s | %.2f%n",
          name,
          k,
          found.mean(),
          found.most(),
          found.left() ? "left behind" : "",
          found.moved());
      all.add(found);
    }
    System.out.printf(
        Locale.ROOT,
        "%s | mean %.2f | clips within 2 px %d, in every frame %d | left behind in %d | others"
            + " %.2f%n",
        name,
        all.stream().mapToDouble(Found::mean).average().orElseThrow(),
        all.stream().filter(f -> f.mean() < 2).count(),
        all.stream().filter(f -> f.most() < 2).count(),
        all.stream().filter(Found::left).count(),
        all.stream().mapToDouble(Found::moved).average().orElseThrow());
  }

  private ImagePlus clip(String name, int k, String keys) throws IOException {
    Path file = clips.resolve(name.replace(' ', '-')).resolve(k + ".tif");
    if (Files.notExists(file)) {
      ImagePlus start = ImageFile.open(starts.resolve("start" + k + ".png"));
      Animation wanted = Animation.of(Options.parse(keys));
      ImagePlus made =
          new AnimateJob(start, wanted, ModelRequest.DEFAULT).run(models, Progress.NONE);
      Files.createDirectories(file.getParent());
      new FileSaver(made).saveAsTiff(file.toString());
    }
    return IJ.openImage(file.toString());
  }

  private static Found measured(
      Blobs clip, Blobs plain, List<Cell> cells, String way, boolean turned) {
    Cell dragged = cells.get(0);
    double[] end = dragged.end(way);
    double[] begin = {dragged.x(), dragged.y()};
    if (!turned) {
      begin = clip.nearest(0, begin);
    }
    double sum = 0;
    double most = 0;
    double[] it = begin;
    for (int f = 1; f < FRAMES; f++) {
      double share = f / (FRAMES - 1.0);
      double[] wished = {begin[0] + share * end[0], begin[1] + share * end[1]};
      it = clip.nearest(f, wished);
      double error = Blobs.distance(it, wished);
      sum += error;
      most = Math.max(most, error);
    }
    double moved = 0;
    double plainly = 0;
    List<double[]> places = new ArrayList<>(List.of(it));
    for (Cell other : cells.subList(1, cells.size())) {
      double[] from = {other.x(), other.y()};
      double[] to = clip.followed(from);
      places.add(to);
      moved += Blobs.distance(clip.nearest(0, from), to);
      plainly += Blobs.distance(plain.nearest(0, from), plain.followed(from));
    }
    double reach = FAR + dragged.length() + 2;
    boolean left =
        clip.places(FRAMES - 1).stream()
            .filter(p -> Blobs.distance(p, new double[] {dragged.x(), dragged.y()}) < reach)
            .anyMatch(p -> places.stream().allMatch(q -> Blobs.distance(p, q) > 10));
    return new Found(sum / (FRAMES - 1), most, left, moved / plainly);
  }

  /** The bright parts of each frame. */
  private record Blobs(Map<Integer, List<double[]>> frames) {

    private static final double ABOVE = 0.13 * 255;
    private static final int SMALLEST = 20;
    private static final double STEP = 9;

    static Blobs of(ImagePlus clip) {
      Map<Integer, List<double[]>> frames = new LinkedHashMap<>();
      double threshold = 0;
      for (int f = 0; f < FRAMES; f++) {
        int[] bright = bright(clip, f + 1);
        if (f == 0) {
          int[] sorted = bright.clone();
          Arrays.sort(sorted);
          threshold = sorted[sorted.length / 2] + ABOVE;
        }
        frames.put(f, parts(bright, clip.getWidth(), threshold));
      }
      return new Blobs(frames);
    }

    private static int[] bright(ImagePlus clip, int slice) {
      int[] rgb = (int[]) clip.getStack().getProcessor(slice).convertToRGB().getPixels();
      return Arrays.stream(rgb)
          .map(p -> Math.max(p >> 16 & 255, Math.max(p >> 8 & 255, p & 255)))
          .toArray();
    }

    private static List<double[]> parts(int[] bright, int width, double threshold) {
      boolean[] left = new boolean[bright.length];
      for (int i = 0; i < left.length; i++) {
        left[i] = bright[i] > threshold;
      }
      List<double[]> parts = new ArrayList<>();
      int[] queue = new int[left.length];
      for (int i = 0; i < left.length; i++) {
        if (left[i]) {
          int size = flood(left, width, i, queue);
          if (size >= SMALLEST) {
            double x = Arrays.stream(queue, 0, size).map(p -> p % width).average().orElseThrow();
            double y = Arrays.stream(queue, 0, size).map(p -> p / width).average().orElseThrow();
            parts.add(new double[] {x, y});
          }
        }
      }
      return parts;
    }

    private static int flood(boolean[] left, int width, int start, int... queue) {
      int size = 0;
      queue[size++] = start;
      left[start] = false;
      for (int at = 0; at < size; at++) {
        int p = queue[at];
        int[] sides = {
          p % width > 0 ? p - 1 : p, p % width < width - 1 ? p + 1 : p, p - width, p + width
        };
        for (int q : sides) {
          if (q >= 0 && q < left.length && left[q]) {
            left[q] = false;
            queue[size++] = q;
          }
        }
      }
      return size;
    }

    List<double[]> places(int frame) {
      return frames.get(frame);
    }

    double[] nearest(int frame, double... at) {
      return frames.get(frame).stream()
          .min((p, q) -> Double.compare(distance(p, at), distance(q, at)))
          .orElse(new double[] {1e3, 1e3});
    }

    /** Where a part is in the last frame. */
    double[] followed(double... from) {
      double[] at = nearest(0, from);
      for (int f = 1; f < FRAMES; f++) {
        double[] next = nearest(f, at);
        at = distance(next, at) < STEP ? next : at;
      }
      return at;
    }

    static double distance(double[] p, double[] q) {
      return Math.hypot(p[0] - q[0], p[1] - q[1]);
    }
  }
}
