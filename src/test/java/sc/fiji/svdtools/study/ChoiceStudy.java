package sc.fiji.svdtools.study;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import sc.fiji.svdtools.checkpoint.DemoCheckpoint;
import sc.fiji.svdtools.clip.Canvas;
import sc.fiji.svdtools.clip.Progress;
import sc.fiji.svdtools.clip.Sources;
import sc.fiji.svdtools.clip.StartFrame;
import sc.fiji.svdtools.clip.VideoSettings;
import sc.fiji.svdtools.draft.Draft;
import sc.fiji.svdtools.draft.Score;
import sc.fiji.svdtools.file.ImageFile;
import sc.fiji.svdtools.image.ImageInput;
import sc.fiji.svdtools.metrics.Clip;
import sc.fiji.svdtools.metrics.Foreground;
import sc.fiji.svdtools.metrics.Steps;
import sc.fiji.svdtools.metrics.Tracks;
import sc.fiji.svdtools.pipeline.SvdPipeline;
import sc.fiji.svdtools.plan.Ports;
import sc.fiji.svdtools.plan.SamplingPlan;

/**
 * How well an estimate on the way tells what the clip will be: rank correlation over seeds, on the
 * demo network.
 *
 * <p>Arguments: number of seeds, then images. Prints a table: scores of the estimate at some levels
 * against the same score of the finished latents, and against what is measured on the decoded clip.
 */
public final class ChoiceStudy {

  private static final double[] LEVELS = {6.4, 3.9, 2.3, 1.3, 0.7};
  private static final List<Score> SCORES =
      List.of(Score.MOTION, Score.STEADY, Score.LOOP, Score.FOREGROUND);
  private static final List<String> PIXELS =
      List.of("mean step", "jitter", "cells moved", "foreground kept");

  private final SvdPipeline pipeline;
  private final VideoSettings settings =
      VideoSettings.of(new Canvas(128, 128, Canvas.Fit.CROP), 14);

  /** Estimates of one run, in the order of its steps, and the finished clip. */
  private record Run(List<float[]> estimates, List<Double> sigmas, float[] latents, Clip clip) {}

  private ChoiceStudy(SvdPipeline pipeline) {
    this.pipeline = pipeline;
  }

  /** Runs it. */
  public static void main(String[] args) throws Exception {
    int seeds = Integer.parseInt(args[0]);
    Map<String, List<Double>> found = new LinkedHashMap<>();
    try (SvdPipeline pipeline =
        SvdPipeline.load(
            DemoCheckpoint.CELLS.path(), Device.cpu(), DataType.FLOAT32, Progress.NONE)) {
      for (int i = 1; i < args.length; i++) {
        StartFrame start = ImageInput.read(ImageFile.open(Path.of(args[i])));
        new ChoiceStudy(pipeline)
            .image(start, seeds)
            .forEach((row, r) -> found.computeIfAbsent(row, x -> new ArrayList<>()).add(r));
        print(i, found);
      }
    }
  }

  private static void print(int images, Map<String, List<Double>> found) {
    System.out.println("after " + images + " images");
    found.forEach(
        (row, values) ->
            System.out.printf(
                Locale.ROOT,
                "%s | %.2f%n",
                row,
                values.stream().mapToDouble(v -> v).average().orElseThrow()));
  }

  private Map<String, Double> image(StartFrame start, int seeds) {
    List<Run> runs = new ArrayList<>();
    for (int seed = 0; seed < seeds; seed++) {
      runs.add(run(start, seed));
    }
    Map<String, Double> rows = new LinkedHashMap<>();
    for (Score score : SCORES) {
      double[] last = runs.stream().mapToDouble(r -> score(score, r.latents())).toArray();
      for (double level : LEVELS) {
        double[] now = runs.stream().mapToDouble(r -> score(score, at(r, level))).toArray();
        rows.put(score + " at " + level + " | latents", spearman(now, last));
      }
      for (String pixels : PIXELS) {
        double[] seen = runs.stream().mapToDouble(r -> measured(pixels, r.clip())).toArray();
        double[] now = runs.stream().mapToDouble(r -> score(score, at(r, 1.3))).toArray();
        rows.put(score + " at 1.3 | " + pixels, spearman(now, seen));
      }
    }
    return rows;
  }

  private static double score(Score score, float[] z) {
    return new Draft(1, 14, z, z, z, null).score(score);
  }

  private static float[] at(Run run, double level) {
    int i = 0;
    while (run.sigmas().get(i) > level) {
      i++;
    }
    return run.estimates().get(i);
  }

  private static double measured(String what, Clip clip) {
    return switch (what) {
      case "mean step" -> Steps.of(clip).mean();
      case "jitter" -> Steps.of(clip).jitter();
      case "cells moved" -> last(Tracks.of(clip).away());
      default -> last(Foreground.of(clip).kept());
    };
  }

  private static double last(double... values) {
    return values[values.length - 1];
  }

  private Run run(StartFrame start, int seed) {
    List<float[]> estimates = new ArrayList<>();
    List<Double> sigmas = new ArrayList<>();
    SamplingPlan seen =
        SamplingPlan.PLAIN.wrap(
            "Study",
            Ports.PREDICTION,
            inner ->
                inner.around(
                    (scope, clip, denoiser) ->
                        (s, x, at) -> {
                          NDArray made = denoiser.denoise(s, x, at);
                          estimates.add(made.toFloatArray());
                          sigmas.add(at.sigma());
                          return made;
                        }));
    VideoSettings one = settings.withSeed(seed);
    float[] z = pipeline.latents(Sources.of(start), one, seen, Progress.NONE);
    float[][] frames = pipeline.decode(z, one, SamplingPlan.PLAIN, 0, 14);
    return new Run(estimates, sigmas, z, Clip.of(128, 128, 3, List.of(frames)));
  }

  /** Pearson's correlation of the ranks. */
  static double spearman(double[] a, double[] b) {
    double[] x = ranks(a);
    double[] y = ranks(b);
    double mean = (a.length - 1) / 2.0;
    double xy = 0;
    double xx = 0;
    double yy = 0;
    for (int i = 0; i < x.length; i++) {
      xy += (x[i] - mean) * (y[i] - mean);
      xx += (x[i] - mean) * (x[i] - mean);
      yy += (y[i] - mean) * (y[i] - mean);
    }
    return xy / Math.sqrt(xx * yy);
  }

  private static double[] ranks(double... values) {
    List<Integer> order =
        IntStream.range(0, values.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> values[i]))
            .toList();
    double[] ranks = new double[values.length];
    for (int i = 0; i < ranks.length; i++) {
      ranks[order.get(i)] = i;
    }
    return ranks;
  }
}
