package sc.fiji.svdtools.engine;

import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import sc.fiji.svdtools.checkpoint.ModelInfo;
import sc.fiji.svdtools.clip.FrameSink;
import sc.fiji.svdtools.clip.Preview;
import sc.fiji.svdtools.clip.Progress;
import sc.fiji.svdtools.clip.RunReport;
import sc.fiji.svdtools.clip.Sources;
import sc.fiji.svdtools.clip.VideoSettings;
import sc.fiji.svdtools.draft.Draft;
import sc.fiji.svdtools.forecast.Throughput;
import sc.fiji.svdtools.pipeline.VideoGenerator;
import sc.fiji.svdtools.plan.SamplingPlan;

/**
 * A model that tells the pace of each finished run.
 *
 * <p>A step is timed without the first one, or the first ones of several devices, which have the
 * start-up of the device in them, unless there is no other.
 *
 * @param generator does the work; closed with this
 * @param finished is told
 * @param nanoTime the clock, in nanoseconds
 */
record TimedModel(VideoGenerator generator, Consumer<Throughput> finished, LongSupplier nanoTime)
    implements VideoGenerator {

  private static final double NANOS = 1e9;

  @Override
  public ModelInfo model() {
    return generator.model();
  }

  @Override
  public String device() {
    return generator.device();
  }

  @Override
  public RunReport generate(
      Sources sources,
      VideoSettings settings,
      SamplingPlan plan,
      FrameSink sink,
      Progress progress) {
    StepWatch watch = new StepWatch(progress);
    RunReport report = generator.generate(sources, settings, plan, sink, watch);
    RunReport steady =
        new RunReport(
            report.encodeSeconds(),
            watch.steps > watch.before ? watch.steps * watch.stepSeconds() : report.sampleSeconds(),
            report.decodeSeconds(),
            report.memory(),
            report.helpers(),
            report.found());
    finished.accept(Throughput.of(settings, plan, steady));
    return report;
  }

  @Override
  public Draft draft(
      Sources sources, VideoSettings settings, SamplingPlan plan, int steps, Progress progress) {
    return generator.draft(sources, settings, plan, steps, progress);
  }

  /** Passes reports on and notes when the first and the last step ended. */
  private final class StepWatch implements Progress {

    private final Progress progress;
    private int steps;
    private int before;
    private long first;
    private long last;

    StepWatch(Progress progress) {
      this.progress = progress;
    }

    @Override
    public void update(Stage stage, int done, int total) {
      if (stage == Stage.SAMPLE && done > 0) {
        last = nanoTime.getAsLong();
        if (steps == 0 || done < steps) {
          first = last;
          before = done;
        }
        steps = done;
      }
      progress.update(stage, done, total);
    }

    @Override
    public void notice(String text) {
      progress.notice(text);
    }

    @Override
    public void formed(int done, int total, Supplier<Preview> preview) {
      progress.formed(done, total, preview);
    }

    @Override
    public boolean cancelled() {
      return progress.cancelled();
    }

    double stepSeconds() {
      return (last - first) / NANOS / (steps - before);
    }
  }

  @Override
  public void close() {
    generator.close();
  }
}
