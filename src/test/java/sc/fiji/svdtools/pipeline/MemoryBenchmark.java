package sc.fiji.svdtools.pipeline;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import sc.fiji.svdtools.checkpoint.CheckpointFacts;
import sc.fiji.svdtools.checkpoint.DemoCheckpoint;
import sc.fiji.svdtools.clip.Canvas;
import sc.fiji.svdtools.clip.Conditioning;
import sc.fiji.svdtools.clip.Progress;
import sc.fiji.svdtools.clip.StartFrame;
import sc.fiji.svdtools.clip.VideoSettings;
import sc.fiji.svdtools.forecast.ClipMemory;
import sc.fiji.svdtools.sampling.Guidance;
import sc.fiji.svdtools.sampling.Sampling;
import sc.fiji.svdtools.sampling.Schedule;
import sc.fiji.svdtools.tensor.Torch;

/**
 * Measures the memory of this process in each stage of a run on the CPU against the estimate.
 *
 * <p>Arguments: width, height, frames; the checkpoint, else the demo network. Linux only. Prints
 * what each stage took at most, above what the loaded model takes, and what {@link ClipMemory}
 * expects.
 */
public final class MemoryBenchmark {

  private static final Path STATUS = Path.of("/proc/self/status");
  private static final double MEGA = 1e6;

  private MemoryBenchmark() {}

  /** Runs it. */
  public static void main(String[] args) throws IOException {
    int width = Integer.parseInt(args[0]);
    int height = Integer.parseInt(args[1]);
    int frames = Integer.parseInt(args[2]);
    Path file = args.length > 3 ? Path.of(args[3]) : DemoCheckpoint.CELLS.path();
    CheckpointFacts facts = CheckpointFacts.of(file);
    Sampling two = new Sampling(Schedule.KARRAS, 2, Sampling.Solver.EULER, Guidance.DEFAULT);
    VideoSettings settings =
        new VideoSettings(
            new Canvas(width, height, Canvas.Fit.CROP), frames, Conditioning.DEFAULT, two, 0, 0);
    try (SvdPipeline pipeline =
        SvdPipeline.load(file, Device.cpu(), DataType.FLOAT32, Progress.NONE)) {
      run(pipeline, VideoSettings.of(new Canvas(64, 64, Canvas.Fit.CROP), 2));
      System.gc();
      Torch.open(Device.cpu()).close(); // gives back what the first run has freed
      long before = resident("VmRSS");
      Map<Progress.Stage, Long> peaks = run(pipeline, settings);
      ClipMemory clip =
          new ClipMemory(
              settings,
              sc.fiji.svdtools.plan.SamplingPlan.PLAIN,
              ClipMemory.Shares.CPU,
              Float.BYTES,
              facts.unetWidth(),
              facts.decoderWidth());
      double[] expected = {clip.encoding(), clip.steps(2), clip.decoding(frames)};
      Progress.Stage[] stages = {
        Progress.Stage.ENCODE, Progress.Stage.SAMPLE, Progress.Stage.DECODE
      };
      for (int i = 0; i < stages.length; i++) {
        String shape = width + "x" + height + "x" + frames;
        print(shape, stages[i], (peaks.get(stages[i]) - before) / MEGA, expected[i] / MEGA);
      }
      long most = peaks.values().stream().max(Comparator.naturalOrder()).orElseThrow();
      System.out.printf(Locale.ROOT, "model %.0f MB, peak %.0f MB%n", before / MEGA, most / MEGA);
    }
  }

  private static void print(String shape, Progress.Stage stage, double taken, double expected) {
    System.out.printf(
        Locale.ROOT,
        "%s %-7s %8.1f MB, estimate %8.1f MB, ratio %.2f%n",
        shape,
        stage,
        taken,
        expected,
        expected / taken);
  }

  private static Map<Progress.Stage, Long> run(SvdPipeline pipeline, VideoSettings settings) {
    int pixels = settings.canvas().width() * settings.canvas().height();
    List<int[]> kept = new ArrayList<>();
    Map<Progress.Stage, Long> peaks = new TreeMap<>();
    Progress.Stage[] now = {Progress.Stage.ENCODE};
    reset();
    pipeline.generate(
        new StartFrame(
            settings.canvas().width(), settings.canvas().height(), new float[3 * pixels]),
        settings,
        (i, rgb) -> kept.add(new int[pixels]),
        (stage, done, total) -> {
          if (stage != now[0]) {
            peaks.put(now[0], resident("VmHWM"));
            reset();
            now[0] = stage;
          }
        });
    peaks.put(now[0], resident("VmHWM"));
    return peaks;
  }

  private static void reset() {
    try {
      Files.writeString(Path.of("/proc/self/clear_refs"), "5");
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static long resident(String key) {
    try {
      for (String line : Files.readAllLines(STATUS)) {
        if (line.startsWith(key)) {
          return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
        }
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    throw new IllegalStateException(key);
  }
}
