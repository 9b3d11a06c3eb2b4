package sc.fiji.svdtools.study;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import sc.fiji.svdtools.checkpoint.DemoCheckpoint;
import sc.fiji.svdtools.clip.Progress;
import sc.fiji.svdtools.clip.Sources;
import sc.fiji.svdtools.clip.StartFrame;
import sc.fiji.svdtools.interpolation.Between;
import sc.fiji.svdtools.key.Options;
import sc.fiji.svdtools.pipeline.SvdPipeline;
import sc.fiji.svdtools.request.Animation;
import sc.fiji.svdtools.sketch.Affine;
import sc.fiji.svdtools.sketch.Paths;

/**
 * Clips between the first and the last frame of true clips, judged against those.
 *
 * <p>Arguments: a CSV file that rows are added to, motion of the true clips (bucket over 255),
 * first clip, last clip, and modes as {@code name:options of a macro}, where the options {@code
 * flow}, {@code objects}, {@code drawn} and {@code crossfade} alone stand for that without a
 * network, and {@code betweensketch=drawn} is told the true places. With the file alone prints the
 * means.
 */
public final class BetweenStudy {

  private static final int FRAMES = 14;
  private static final int FPS = 7;
  private static final String HEAD = "mode,motion,clip,good,position,kept,ghosts,jitter,jump";

  private BetweenStudy() {}

  /** Runs it. */
  public static void main(String[] args) throws IOException {
    Path file = Path.of(args[0]);
    if (args.length == 1) {
      print(file);
      return;
    }
    if (Files.notExists(file)) {
      Files.writeString(file, HEAD + "\n");
    }
    double motion = Double.parseDouble(args[1]);
    try (SvdPipeline pipeline =
        SvdPipeline.load(
            DemoCheckpoint.CELLS.path(), Device.cpu(), DataType.FLOAT32, Progress.NONE)) {
      for (int clip = Integer.parseInt(args[2]); clip <= Integer.parseInt(args[3]); clip++) {
        TrueClip truth = TrueClip.of(clip, motion, FPS, FRAMES);
        for (int i = 4; i < args.length; i++) {
          String name = args[i].substring(0, args[i].indexOf(':'));
          String options = args[i].substring(name.length() + 1);
          Judged judged = Judged.of(truth, made(pipeline, truth, clip, options));
          String row = row(name, motion, clip, judged);
          System.out.println(row);
          Files.writeString(file, row + "\n", StandardOpenOption.APPEND);
        }
      }
    }
  }

  private static String row(String name, double motion, int clip, Judged j) {
    return String.format(
        Locale.ROOT,
        "%s,%.2f,%d,%.4f,%.4f,%.4f,%.4f,%.4f,%.4f",
        name,
        motion,
        clip,
        j.good(),
        j.position(),
        j.kept(),
        j.ghosts(),
        j.jitter(),
        j.jump());
  }

  private static List<float[]> made(
      SvdPipeline pipeline, TrueClip truth, int clip, String options) {
    float[] first = truth.frames().get(0);
    float[] last = truth.frames().get(FRAMES - 1);
    for (Between.Way way : Between.Way.values()) {
      if (way.name().toLowerCase(Locale.ROOT).equals(options)) {
        Between between = Between.of(TrueClip.SIDE, TrueClip.SIDE, first, last);
        Paths paths = Paths.parse(way == Between.Way.DRAWN ? truth.paths() : "");
        return between.following(paths, Affine.STILL).frames(way, FRAMES);
      }
    }
    Map<String, String> keys = new LinkedHashMap<>(Options.parse(options));
    keys.put("seed", Integer.toString(1000 * clip));
    if ("drawn".equals(keys.get("betweensketch"))) {
      keys.put("betweenpaths", truth.paths());
    }
    Animation wanted = Animation.of(keys).resolved(pipeline.model(), TrueClip.SIDE, TrueClip.SIDE);
    Sources sources = Sources.of(picture(first)).with("end", List.of(picture(last)));
    List<float[]> frames = new ArrayList<>();
    pipeline.generate(
        sources, wanted.settings(), wanted.plan(), (i, rgb) -> frames.add(rgb), Progress.NONE);
    return frames;
  }

  private static StartFrame picture(float[] rgb) {
    return new StartFrame(TrueClip.SIDE, TrueClip.SIDE, rgb);
  }

  private static void print(Path file) throws IOException {
    Map<String, List<double[]>> rows = new LinkedHashMap<>();
    for (String line : Files.readAllLines(file)) {
      if (!line.equals(HEAD)) {
        String[] parts = line.split(",");
        double[] values = new double[6];
        for (int i = 0; i < 6; i++) {
          values[i] = Double.parseDouble(parts[3 + i]);
        }
        rows.computeIfAbsent(parts[0] + " | " + parts[1], k -> new ArrayList<>()).add(values);
      }
    }
    System.out.println("mode | motion | clips | good | position | kept | ghosts | jitter | jump");
    rows.forEach(
        (name, all) -> {
          StringBuilder text = new StringBuilder(name + " | " + all.size());
          for (int i = 0; i < 6; i++) {
            int k = i;
            double mean = all.stream().mapToDouble(v -> v[k]).average().orElseThrow();
            text.append(String.format(Locale.ROOT, " | %.2f", mean));
          }
          System.out.println(text);
        });
  }
}
