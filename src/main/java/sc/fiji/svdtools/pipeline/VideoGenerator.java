package sc.fiji.svdtools.pipeline;

import sc.fiji.svdtools.checkpoint.ModelInfo;
import sc.fiji.svdtools.clip.FrameSink;
import sc.fiji.svdtools.clip.Progress;
import sc.fiji.svdtools.clip.RunReport;
import sc.fiji.svdtools.clip.Sources;
import sc.fiji.svdtools.clip.StartFrame;
import sc.fiji.svdtools.clip.VideoSettings;
import sc.fiji.svdtools.draft.Draft;
import sc.fiji.svdtools.draft.Drafting;
import sc.fiji.svdtools.plan.SamplingPlan;

/** A loaded model that makes clips from start images. One run at a time. */
public interface VideoGenerator extends AutoCloseable {

  /** The loaded checkpoint. */
  ModelInfo model();

  /** Where and how the networks run, for logs and properties, such as {@code cpu float32}. */
  String device();

  /**
   * Makes one clip.
   *
   * @param sources image to start from, and others the plan needs
   * @param settings what to make
   * @param plan what happens besides the published procedure
   * @param sink takes the frames in order; after a failure it may have got some of them, and it has
   *     to take them back where the run tries again with less memory
   * @param progress gets reports and is asked whether to stop
   * @return seconds spent
   * @throws java.util.concurrent.CancellationException if {@code progress} asked to stop
   * @throws IllegalArgumentException if the settings do not fit the model, or the plan the
   *     settings, or a source is missing
   * @throws ArithmeticException if a latent became NaN or infinite, with the step and sigma
   */
  RunReport generate(
      Sources sources,
      VideoSettings settings,
      SamplingPlan plan,
      FrameSink sink,
      Progress progress);

  /**
   * A clip that is begun: to be scored, looked at, and finished by {@link #generate} with {@link
   * Drafting#goingOn}.
   *
   * @param steps how many steps are made, at least 1
   * @throws IllegalArgumentException as {@link #generate}, and for a clip made of links
   */
  Draft draft(
      Sources sources, VideoSettings settings, SamplingPlan plan, int steps, Progress progress);

  /** Makes one clip by the published procedure. */
  default RunReport generate(
      StartFrame start, VideoSettings settings, FrameSink sink, Progress progress) {
    return generate(Sources.of(start), settings, SamplingPlan.PLAIN, sink, progress);
  }

  /** Makes one clip from a start image alone. */
  default RunReport generate(
      StartFrame start,
      VideoSettings settings,
      SamplingPlan plan,
      FrameSink sink,
      Progress progress) {
    return generate(Sources.of(start), settings, plan, sink, progress);
  }

  @Override
  void close();
}
