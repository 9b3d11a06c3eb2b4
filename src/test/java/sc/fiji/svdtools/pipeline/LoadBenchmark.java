package sc.fiji.svdtools.pipeline;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import sc.fiji.svdtools.checkpoint.DemoCheckpoint;
import sc.fiji.svdtools.clip.Canvas;
import sc.fiji.svdtools.clip.Conditioning;
import sc.fiji.svdtools.clip.Progress;
import sc.fiji.svdtools.clip.StartFrame;
import sc.fiji.svdtools.clip.VideoSettings;
import sc.fiji.svdtools.sampling.Guidance;
import sc.fiji.svdtools.sampling.Sampling;
import sc.fiji.svdtools.sampling.Schedule;

/**
 * Times whole runs of the demo network with PyTorch's threads waiting in several ways, while other
 * programs keep the processors busy.
 *
 * <p>Arguments: rounds; busy threads beside it; values of {@code GOMP_SPINCOUNT} by commas, {@code
 * own} for none given (what the plugin chooses). 300000 is what libgomp chooses by itself. Each
 * round times every value once, in a process of its own; the median of each and of its ratios to
 * the first value are printed.
 */
public final class LoadBenchmark {

  private static final Canvas CANVAS = new Canvas(128, 128, Canvas.Fit.CROP);
  private static final int FRAMES = 14;
  private static final int STEPS = 8;
  private static final String OWN = "own";
  private static final String COUNT = "GOMP_SPINCOUNT";

  private static volatile boolean busy = true;

  private LoadBenchmark() {}

  /** Runs it. */
  public static void main(String[] args) throws IOException, InterruptedException {
    if (args.length == 0) {
      System.out.println(seconds());
      return;
    }
    for (int i = 0; i < Integer.parseInt(args[1]); i++) {
      Thread load = new Thread(LoadBenchmark::spin);
      load.setDaemon(true);
      load.start();
    }
    Map<String, List<Double>> times = new LinkedHashMap<>();
    for (int round = 0; round < Integer.parseInt(args[0]); round++) {
      for (String count : args[2].split(",")) {
        times.computeIfAbsent(count, c -> new ArrayList<>()).add(child(count));
      }
    }
    busy = false;
    print(times, args[2].split(",")[0]);
  }

  private static void print(Map<String, List<Double>> times, String first) {
    times.forEach(
        (count, seconds) -> {
          List<Double> ratios = new ArrayList<>();
          for (int i = 0; i < seconds.size(); i++) {
            ratios.add(seconds.get(i) / times.get(first).get(i));
          }
          System.out.printf(
              Locale.ROOT,
              "%-8s median %6.2f s, ratio to %s %5.2f, all %s%n",
              count,
              median(seconds),
              first,
              median(ratios),
              seconds);
        });
    System.out.printf(
        Locale.ROOT,
        "load average %.1f%n",
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  private static void spin() {
    long x = 1;
    while (busy) {
      x = x * 31 + 7;
      if (x == 0) {
        Thread.onSpinWait();
      }
    }
  }

  private static double child(String count) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            LoadBenchmark.class.getName());
    builder.environment().keySet().removeAll(List.of("OMP_WAIT_POLICY", COUNT));
    if (!count.equals(OWN)) {
      builder.environment().put(COUNT, count);
    }
    Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return Double.parseDouble(text.trim());
  }

  /** Seconds of the second run of a process: its first is a short one. */
  private static double seconds() {
    try (SvdPipeline pipeline =
        SvdPipeline.load(
            DemoCheckpoint.CELLS.path(), Device.cpu(), DataType.FLOAT32, Progress.NONE)) {
      run(pipeline, 1);
      long began = System.nanoTime();
      run(pipeline, STEPS);
      return Math.round((System.nanoTime() - began) / 1e7) / 1e2;
    }
  }

  private static void run(SvdPipeline pipeline, int steps) {
    float[] rgb = new float[3 * CANVAS.width() * CANVAS.height()];
    Sampling sampling =
        new Sampling(Schedule.KARRAS, steps, Sampling.Solver.EULER, Guidance.DEFAULT);
    pipeline.generate(
        new StartFrame(CANVAS.width(), CANVAS.height(), rgb),
        new VideoSettings(CANVAS, FRAMES, Conditioning.DEFAULT, sampling, 0, 0),
        (i, frame) -> {},
        Progress.NONE);
  }
}
