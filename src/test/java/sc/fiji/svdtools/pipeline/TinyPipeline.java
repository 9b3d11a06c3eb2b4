package sc.fiji.svdtools.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import sc.fiji.svdtools.clip.Canvas;
import sc.fiji.svdtools.clip.Conditioning;
import sc.fiji.svdtools.clip.Progress;
import sc.fiji.svdtools.clip.StartFrame;
import sc.fiji.svdtools.clip.VideoSettings;
import sc.fiji.svdtools.sampling.Guidance;
import sc.fiji.svdtools.sampling.Sampling;
import sc.fiji.svdtools.sampling.Schedule;
import sc.fiji.svdtools.weights.TinyModel;

/** Runs of a tiny random network as users have them: a checkpoint, a picture, frames. */
final class TinyPipeline implements AutoCloseable {

  final Path checkpoint;
  final SvdPipeline pipeline;

  TinyPipeline(Path folder) {
    checkpoint =
        TinyModel.WHOLE.writeOriginal(folder.resolve("tiny.safetensors"), DataType.FLOAT16);
    pipeline = SvdPipeline.load(checkpoint, Device.cpu(), DataType.FLOAT32, Progress.NONE);
  }

  @Override
  public void close() {
    pipeline.close();
  }

  static StartFrame picture(int width, int height) {
    float[] rgb = new float[3 * width * height];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (float) (0.5 + 0.4 * Math.sin(0.01 * i));
    }
    return new StartFrame(width, height, rgb);
  }

  /** So many frames of 64 x 64 pixels in two steps. */
  static VideoSettings settings(int frames, long seed) {
    Sampling two = new Sampling(Schedule.KARRAS, 2, Sampling.Solver.EULER, Guidance.DEFAULT);
    return new VideoSettings(
        new Canvas(64, 64, Canvas.Fit.CROP), frames, Conditioning.DEFAULT, two, seed, 0);
  }

  /** The frames of a clip, from a picture of 70 x 66 pixels. */
  List<float[]> run(VideoSettings settings) {
    List<float[]> frames = new ArrayList<>();
    pipeline.generate(
        picture(70, 66),
        settings,
        (i, rgb) -> {
          assertEquals(frames.size(), i);
          frames.add(rgb);
        },
        Progress.NONE);
    assertEquals(settings.frames(), frames.size());
    return frames;
  }

  /** To the bit. */
  static void assertSame(List<float[]> a, List<float[]> b) {
    for (int i = 0; i < a.size(); i++) {
      assertArrayEquals(a.get(i), b.get(i));
    }
  }
}
