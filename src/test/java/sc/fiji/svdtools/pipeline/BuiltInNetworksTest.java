package sc.fiji.svdtools.pipeline;

import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import sc.fiji.svdtools.checkpoint.DemoCheckpoint;
import sc.fiji.svdtools.clip.Canvas;
import sc.fiji.svdtools.clip.Conditioning;
import sc.fiji.svdtools.clip.Progress;
import sc.fiji.svdtools.clip.StartFrame;
import sc.fiji.svdtools.clip.VideoSettings;
import sc.fiji.svdtools.metrics.Fidelity;
import sc.fiji.svdtools.sampling.Guidance;
import sc.fiji.svdtools.sampling.Sampling;
import sc.fiji.svdtools.sampling.Schedule;

/**
 * What each built-in network makes of a picture that has no cells in it: a checked floor, a wall
 * that gets darker, and a red disc.
 */
class BuiltInNetworksTest {

  private static final int SIDE = 128;
  private static final int FRAMES = 6;

  /** Measured: first and last frame 27.3 and 19.9 dB, cells 19.8 and 16.7 dB. */
  @Test
  void theUsualNetworkKeepsAnyPictureWhereThatForCellsDoesNot() {
    float[] start = room();
    double[] pictures = psnr(DemoCheckpoint.PICTURES, start);
    double[] cells = psnr(DemoCheckpoint.CELLS, start);
    String found = pictures[0] + " " + pictures[1] + ", cells " + cells[0] + " " + cells[1];
    assertTrue(pictures[0] > 25, found);
    assertTrue(pictures[1] > 17, found);
    assertTrue(pictures[0] > cells[0] + 5, found);
    assertTrue(pictures[1] > cells[1] + 1.5, found);
  }

  /** Of the first and the last frame against the start image, in dB. */
  private static double[] psnr(DemoCheckpoint network, float[] start) {
    Sampling few = new Sampling(Schedule.KARRAS, 8, Sampling.Solver.EULER, Guidance.DEFAULT);
    Canvas canvas = new Canvas(SIDE, SIDE, Canvas.Fit.CROP);
    VideoSettings settings = new VideoSettings(canvas, FRAMES, Conditioning.DEFAULT, few, 7, 0);
    List<float[]> frames = new ArrayList<>();
    try (SvdPipeline pipeline =
        SvdPipeline.load(network.path(), Device.cpu(), DataType.FLOAT32, Progress.NONE)) {
      StartFrame image = new StartFrame(SIDE, SIDE, start);
      pipeline.generate(image, settings, (i, rgb) -> frames.add(rgb), Progress.NONE);
    }
    return new double[] {
      Fidelity.psnr(start, frames.get(0)), Fidelity.psnr(start, frames.get(FRAMES - 1))
    };
  }

  private static float[] room() {
    float[] rgb = new float[3 * SIDE * SIDE];
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        float[] colour = colour(x, y);
        for (int c = 0; c < 3; c++) {
          rgb[(c * SIDE + y) * SIDE + x] = colour[c];
        }
      }
    }
    return rgb;
  }

  private static float[] colour(int x, int y) {
    if (Math.hypot(x - 84, y - 50) < 22) {
      return new float[] {0.8f, 0.2f, 0.15f};
    }
    if (y > 80) {
      boolean light = (x / 24 + (y - 80) / 24) % 2 == 0;
      return light ? new float[] {0.85f, 0.82f, 0.7f} : new float[] {0.3f, 0.28f, 0.3f};
    }
    float wall = 0.75f - 0.004f * x;
    return new float[] {wall * 0.9f, wall, wall};
  }
}
