package sc.fiji.svdtools.pipeline;

import ai.djl.Device;
import java.nio.file.Path;
import sc.fiji.svdtools.clip.VideoSettings;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.sampling.Guidance;
import sc.fiji.svdtools.sampling.Sampling;
import sc.fiji.svdtools.sampling.Schedule;
import sc.fiji.svdtools.tensor.Torch;

/** Runs of a small random network, whole or in many small operations, of four frames. */
final class TinyRuns implements AutoCloseable {

  static final int FRAMES = 4;
  static final Guidance CONSTANT = new Guidance(1, 2, Guidance.Curve.CONSTANT);
  static final Guidance NONE = new Guidance(1, 1, Guidance.Curve.CONSTANT);

  final TinyRun whole;
  private final TinyRun steps;

  TinyRuns(Path folder) {
    whole = new TinyRun(folder, Torch.open(Device.cpu()));
    steps = new TinyRun(folder, Torch.openStepwise(Device.cpu()));
  }

  @Override
  public void close() {
    whole.close();
    steps.close();
  }

  /** Four frames in so many steps. */
  static VideoSettings settings(int steps, Guidance guidance) {
    return TinyRun.settings(
        FRAMES, new Sampling(Schedule.KARRAS, steps, Sampling.Solver.EULER, guidance));
  }

  /** On the networks that run in this form. */
  TinyRun.Result run(TinyRun.Form form, VideoSettings settings, SamplingPlan plan) {
    return (form == TinyRun.Form.STEPWISE ? steps : whole).run(form, settings, plan);
  }

  /** Branch by branch, whole. */
  TinyRun.Result run(int steps, Guidance guidance, SamplingPlan plan) {
    return run(TinyRun.Form.IN_TURN, settings(steps, guidance), plan);
  }
}
