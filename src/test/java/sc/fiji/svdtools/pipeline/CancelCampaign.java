package sc.fiji.svdtools.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import ij.ImagePlus;
import ij.ImageStack;
import ij.process.ColorProcessor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.svdtools.checkpoint.DemoCheckpoint;
import sc.fiji.svdtools.clip.Cancelling;
import sc.fiji.svdtools.clip.Canvas;
import sc.fiji.svdtools.clip.Conditioning;
import sc.fiji.svdtools.clip.Progress;
import sc.fiji.svdtools.clip.StartFrame;
import sc.fiji.svdtools.clip.VideoSettings;
import sc.fiji.svdtools.file.ClipFiles;
import sc.fiji.svdtools.file.ClipFormat;
import sc.fiji.svdtools.file.Mark;
import sc.fiji.svdtools.image.FrameRate;
import sc.fiji.svdtools.sampling.Guidance;
import sc.fiji.svdtools.sampling.Sampling;
import sc.fiji.svdtools.sampling.Schedule;

/**
 * How long the demo network on the CPU, and the writing of all formats, take to stop, at random
 * moments of every stage: a line for each with the number of cancels and the median, the ninth
 * decile and the largest of their seconds.
 */
@Tag("campaign")
class CancelCampaign {

  private static final int CANCELS = Integer.getInteger("campaign.cancels", 60);
  private static final int SEED = Integer.getInteger("campaign.seed", 3);
  private static final int SIZE = Integer.getInteger("campaign.size", 512);
  private static final int FRAMES = Integer.getInteger("campaign.frames", 14);

  private final Random random = new Random(SEED);
  private final Map<String, List<Double>> times = new LinkedHashMap<>();
  private final Map<String, Integer> counts = new LinkedHashMap<>();

  /** Is cancelled some time after a stage begins. */
  private static final class Timed implements Progress {
    private final Map<Stage, Long> begins = new EnumMap<>(Stage.class);
    private final Stage at;
    private final long after;

    Timed(Stage at, long after) {
      this.at = at;
      this.after = after;
    }

    @Override
    public void update(Stage stage, int done, int total) {
      begins.putIfAbsent(stage, System.nanoTime());
    }

    long due() {
      return begins.containsKey(at) ? begins.get(at) + after : Long.MAX_VALUE;
    }

    @Override
    public boolean cancelled() {
      return System.nanoTime() >= due();
    }
  }

  private void attempt(String stage, Timed timed, Runnable work) {
    try {
      work.run();
    } catch (CancellationException e) {
      counts.merge(stage, 1, Integer::sum);
    }
    // What has ended by itself meanwhile counts, too.
    double seconds = (System.nanoTime() - timed.due()) / 1e9;
    if (timed.begins.containsKey(timed.at) && seconds > 0) {
      times.computeIfAbsent(stage, s -> new ArrayList<>()).add(seconds);
    }
  }

  private void report() {
    System.out.printf(
        Locale.ROOT,
        "%d x %d x %d, load average %.1f; cancels %s%n",
        SIZE,
        SIZE,
        FRAMES,
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
        counts);
    times.forEach(
        (stage, all) -> {
          List<Double> sorted = all.stream().sorted().toList();
          System.out.printf(
              Locale.ROOT,
              "| %s | %d | %.2f | %.2f | %.2f |%n",
              stage,
              sorted.size(),
              quantile(sorted, 0.5),
              quantile(sorted, 0.9),
              quantile(sorted, 1));
        });
  }

  /** The smallest value that at least this share of the sorted ones does not exceed. */
  private static double quantile(List<Double> sorted, double share) {
    return sorted.get((int) Math.ceil(share * sorted.size()) - 1);
  }

  private static SvdPipeline load(Progress progress) {
    return SvdPipeline.load(DemoCheckpoint.CELLS.path(), Device.cpu(), DataType.FLOAT32, progress);
  }

  private static void run(SvdPipeline pipeline, Progress progress) {
    Sampling one = new Sampling(Schedule.KARRAS, 1, Sampling.Solver.EULER, Guidance.DEFAULT);
    pipeline.generate(
        new StartFrame(SIZE, SIZE, new float[3 * SIZE * SIZE]),
        new VideoSettings(
            new Canvas(SIZE, SIZE, Canvas.Fit.CROP), FRAMES, Conditioning.DEFAULT, one, 0, 0),
        (i, rgb) -> {},
        progress);
  }

  @Test
  void everyStageOfARunStops() {
    Progress.Stage[] stages = Progress.Stage.values();
    load(Progress.NONE).close();
    Timed whole = new Timed(null, 0);
    try (SvdPipeline pipeline = load(whole)) {
      long loaded = System.nanoTime();
      run(pipeline, whole);
      long end = System.nanoTime();
      int live = pipeline.liveTensors();
      for (int i = 0; i < CANCELS; i++) {
        int s = i % stages.length;
        long to = s == 0 ? loaded : s + 1 < stages.length ? whole.begins.get(stages[s + 1]) : end;
        long length = to - whole.begins.get(stages[s]);
        Timed timed = new Timed(stages[s], (long) (random.nextDouble() * length));
        attempt(
            stages[s].label(),
            timed,
            () -> {
              if (timed.at == Progress.Stage.LOAD) {
                load(timed).close();
              } else {
                run(pipeline, timed);
              }
            });
        assertEquals(live, pipeline.liveTensors());
      }
    }
    report();
    assertEquals(stages.length, counts.size(), counts.toString());
  }

  @Test
  void writingStops(@TempDir Path folder) throws IOException {
    ImagePlus clip = noise();
    // Noise has no paths of objects.
    Set<ClipFormat> formats = EnumSet.complementOf(EnumSet.of(ClipFormat.TRUTH));
    for (ClipFormat format : formats) {
      long began = System.nanoTime();
      write(clip, folder.resolve("whole"), format, () -> {});
      long length = System.nanoTime() - began;
      for (int i = 0; i < CANCELS / formats.size(); i++) {
        Timed timed = new Timed(Progress.Stage.DECODE, (long) (random.nextDouble() * length));
        timed.update(Progress.Stage.DECODE, 0, 1);
        Path place = folder.resolve("stopped");
        attempt(
            format.label(), timed, () -> write(clip, place, format, () -> Cancelling.check(timed)));
        try (Stream<Path> left = Files.list(place)) {
          assertTrue(left.noneMatch(file -> file.getFileName().toString().startsWith(".")));
        }
      }
    }
    report();
  }

  private static void write(ImagePlus clip, Path folder, ClipFormat format, Runnable stop) {
    try {
      ClipFiles.write(clip, FrameRate.of(7), Mark.AUTO, folder, "noise", Set.of(format), stop);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ImagePlus noise() {
    ImageStack stack = new ImageStack(SIZE, SIZE);
    Random random = new Random(1);
    for (int f = 0; f < FRAMES; f++) {
      int[] pixels = random.ints((long) SIZE * SIZE).map(p -> p | 0xff000000).toArray();
      stack.addSlice(new ColorProcessor(SIZE, SIZE, pixels));
    }
    ImagePlus clip = new ImagePlus("noise", stack);
    clip.setDimensions(1, 1, FRAMES);
    return clip;
  }
}
