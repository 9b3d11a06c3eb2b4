package sc.fiji.svdtools.pipeline;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import com.google.gson.GsonBuilder;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import sc.fiji.svdtools.checkpoint.DemoCheckpoint;
import sc.fiji.svdtools.clip.Canvas;
import sc.fiji.svdtools.clip.Progress;
import sc.fiji.svdtools.clip.StartFrame;
import sc.fiji.svdtools.clip.VideoSettings;
import sc.fiji.svdtools.forecast.ForecastTest;

/**
 * Measures what {@link ForecastTest} holds the estimate of time against: the demo network on one
 * thread ({@code OMP_NUM_THREADS=1}), in seconds of processor time, which other programs on the
 * computer change less than the clock on the wall. Argument: the JSON file to write.
 */
public final class ThroughputBenchmark {

  private static final int[][] CASES = {
    {128, 128, 14}, {128, 128, 28}, {128, 128, 48}, {192, 128, 14}, {256, 256, 14}
  };

  private ThroughputBenchmark() {}

  /** Runs it. */
  public static void main(String[] args) throws IOException {
    Map<String, Double> results = new LinkedHashMap<>();
    try (SvdPipeline pipeline =
        SvdPipeline.load(
            DemoCheckpoint.CELLS.path(), Device.cpu(), DataType.FLOAT32, Progress.NONE)) {
      run(pipeline, CASES[0]);
      for (int[] size : CASES) {
        Map<Progress.Stage, Double> seconds = run(pipeline, size);
        String name = "%dx%dx%d ".formatted(size[0], size[1], size[2]);
        put(results, name + "encode_s", seconds.get(Progress.Stage.ENCODE));
        put(results, name + "decode_s", seconds.get(Progress.Stage.DECODE));
        put(
            results,
            name + "whole_run_s",
            seconds.values().stream().mapToDouble(Double::doubleValue).sum());
      }
    }
    Files.writeString(
        Path.of(args[0]), new GsonBuilder().setPrettyPrinting().create().toJson(results) + "\n");
  }

  private static void put(Map<String, Double> results, String name, double seconds) {
    results.put(name, Math.round(seconds * 1e3) / 1e3);
    System.out.printf("%-30s %8.3f%n", name, seconds);
  }

  private static Map<Progress.Stage, Double> run(SvdPipeline pipeline, int[] size) {
    Canvas canvas = new Canvas(size[0], size[1], Canvas.Fit.CROP);
    Map<Progress.Stage, Double> seconds = new EnumMap<>(Progress.Stage.class);
    double[] last = {processorSeconds()};
    Progress.Stage[] stage = {Progress.Stage.ENCODE};
    StartFrame start = new StartFrame(size[0], size[1], new float[3 * size[0] * size[1]]);
    Progress watch =
        (current, done, total) -> {
          double now = processorSeconds();
          seconds.merge(stage[0], now - last[0], Double::sum);
          last[0] = now;
          stage[0] = current;
        };
    pipeline.generate(start, VideoSettings.of(canvas, size[2]), (i, rgb) -> {}, watch);
    return seconds;
  }

  private static double processorSeconds() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
            .getProcessCpuTime()
        / 1e9;
  }
}
