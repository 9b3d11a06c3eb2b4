package sc.fiji.svdtools.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import java.lang.management.ManagementFactory;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import sc.fiji.svdtools.checkpoint.DemoCheckpoint;
import sc.fiji.svdtools.clip.Canvas;
import sc.fiji.svdtools.clip.Conditioning;
import sc.fiji.svdtools.clip.Progress;
import sc.fiji.svdtools.clip.StartFrame;
import sc.fiji.svdtools.clip.VideoSettings;
import sc.fiji.svdtools.sampling.Guidance;
import sc.fiji.svdtools.sampling.Sampling;
import sc.fiji.svdtools.sampling.Schedule;

/** How long the demo network on the CPU takes to stop, at random moments of every stage. */
@Tag("campaign")
class CancelCampaign {

  private static final int CANCELS = Integer.getInteger("campaign.cancels", 60);
  private static final int SIZE = Integer.getInteger("campaign.size", 512);
  private static final int FRAMES = Integer.getInteger("campaign.frames", 14);
  private static final Progress.Stage[] STAGES = {
    Progress.Stage.ENCODE, Progress.Stage.SAMPLE, Progress.Stage.DECODE
  };

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
  void everyStageStops() {
    Random random = new Random(3);
    Map<Progress.Stage, Double> slowest = new EnumMap<>(Progress.Stage.class);
    Map<Progress.Stage, Integer> counts = new EnumMap<>(Progress.Stage.class);
    try (SvdPipeline pipeline =
        SvdPipeline.load(DemoCheckpoint.path(), Device.cpu(), DataType.FLOAT32, Progress.NONE)) {
      Timed whole = new Timed(Progress.Stage.LOAD, 0);
      run(pipeline, whole);
      long end = System.nanoTime();
      int live = pipeline.liveTensors();
      for (int i = 0; i < CANCELS; i++) {
        int s = i % STAGES.length;
        long to = s + 1 < STAGES.length ? whole.begins.get(STAGES[s + 1]) : end;
        long length = to - whole.begins.get(STAGES[s]);
        Timed timed = new Timed(STAGES[s], (long) (random.nextDouble() * length));
        try {
          run(pipeline, timed);
        } catch (CancellationException e) {
          double seconds = (System.nanoTime() - timed.due()) / 1e9;
          slowest.merge(STAGES[s], seconds, Math::max);
          counts.merge(STAGES[s], 1, Integer::sum);
        }
        assertEquals(live, pipeline.liveTensors());
      }
    }
    assertTrue(counts.size() == STAGES.length, counts.toString());
    System.out.printf(
        Locale.ROOT,
        "%d x %d x %d, load average %.1f; cancels %s; slowest in s %s%n",
        SIZE,
        SIZE,
        FRAMES,
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
        counts,
        slowest);
  }
}
