package sc.fiji.svdtools.study;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import java.nio.file.Path;
import java.util.Locale;
import sc.fiji.svdtools.checkpoint.DemoCheckpoint;
import sc.fiji.svdtools.clip.Canvas;
import sc.fiji.svdtools.clip.Conditioning;
import sc.fiji.svdtools.clip.Progress;
import sc.fiji.svdtools.clip.StartFrame;
import sc.fiji.svdtools.clip.VideoSettings;
import sc.fiji.svdtools.file.ImageFile;
import sc.fiji.svdtools.image.ImageInput;
import sc.fiji.svdtools.pipeline.SvdPipeline;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.sampling.Guidance;
import sc.fiji.svdtools.sampling.Sampling;
import sc.fiji.svdtools.sampling.Schedule;

/**
 * Relative error of the finished latents against those of many Euler steps, on the demo network.
 *
 * <p>Arguments: steps of the reference, then images. Seed 0; means over the images.
 */
public final class SolverStudy {

  private static final int[] STEPS = {15, 25};

  private SolverStudy() {}

  /** Runs it. */
  public static void main(String[] args) throws Exception {
    Sampling.Solver[] solvers = {Sampling.Solver.EULER, Sampling.Solver.DPMPP_2M};
    Schedule[] schedules = {Schedule.KARRAS, Schedule.ALIGN_YOUR_STEPS};
    try (SvdPipeline pipeline =
        SvdPipeline.load(
            DemoCheckpoint.CELLS.path(), Device.cpu(), DataType.FLOAT32, Progress.NONE)) {
      for (int i = 1; i < args.length; i++) {
        StartFrame start = ImageInput.read(ImageFile.open(Path.of(args[i])));
        int many = Integer.parseInt(args[0]);
        float[] exact =
            latents(pipeline, start, new Sampling(Schedule.KARRAS, many, solvers[0], guidance()));
        for (Sampling.Solver solver : solvers) {
          for (Schedule schedule : schedules) {
            for (int steps : STEPS) {
              Sampling sampling = new Sampling(schedule, steps, solver, guidance());
              double error = error(latents(pipeline, start, sampling), exact);
              System.out.printf(
                  Locale.ROOT,
                  "%s | %s | %s | %d | %.4f%n",
                  args[i],
                  solver,
                  schedule,
                  steps,
                  error);
            }
          }
        }
      }
    }
  }

  private static Guidance guidance() {
    return Guidance.DEFAULT;
  }

  private static float[] latents(SvdPipeline pipeline, StartFrame start, Sampling sampling) {
    VideoSettings settings =
        new VideoSettings(
            new Canvas(128, 128, Canvas.Fit.CROP), 14, Conditioning.DEFAULT, sampling, 0, 0);
    return pipeline.latents(start, settings, SamplingPlan.PLAIN, Progress.NONE);
  }

  private static double error(float[] z, float[] exact) {
    double misses = 0;
    double squares = 0;
    for (int i = 0; i < z.length; i++) {
      misses += Math.pow(z[i] - exact[i], 2);
      squares += Math.pow(exact[i], 2);
    }
    return Math.sqrt(misses / squares);
  }
}
