package sc.fiji.svdtools.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.svdtools.clip.Canvas;
import sc.fiji.svdtools.clip.Conditioning;
import sc.fiji.svdtools.clip.Conditioning.Preprocessing;
import sc.fiji.svdtools.clip.Progress;
import sc.fiji.svdtools.clip.StartFrame;
import sc.fiji.svdtools.clip.VideoSettings;
import sc.fiji.svdtools.sampling.Guidance;
import sc.fiji.svdtools.sampling.Sampling;
import sc.fiji.svdtools.sampling.Schedule;
import sc.fiji.svdtools.weights.TinyModel;

/** What the image encoder sees where the frames show a crop: two images equal in the crop alone. */
class PreprocessingTest {

  @TempDir Path folder;

  @Test
  void onlyTheWholeImageTellsWhatWasCutOff() {
    Path file = TinyModel.WHOLE.writeOriginal(folder.resolve("a.safetensors"), DataType.FLOAT16);
    try (SvdPipeline pipeline =
        SvdPipeline.load(file, Device.cpu(), DataType.FLOAT32, Progress.NONE)) {
      float[] dark = frame(pipeline, 0.2f, Preprocessing.REFERENCE);
      assertArrayEquals(dark, frame(pipeline, 0.8f, Preprocessing.REFERENCE));
      assertArrayEquals(
          frame(pipeline, 0.2f, Preprocessing.COMFY), frame(pipeline, 0.8f, Preprocessing.COMFY));
      float[] darkWhole = frame(pipeline, 0.2f, Preprocessing.REFERENCE_WHOLE);
      float[] lightWhole = frame(pipeline, 0.8f, Preprocessing.REFERENCE_WHOLE);
      assertFalse(Arrays.equals(darkWhole, lightWhole));
      assertFalse(Arrays.equals(dark, darkWhole));
    }
  }

  /** One frame from an image of 128 x 64 pixels with sides of one grey, of which 64 x 64 stay. */
  private static float[] frame(SvdPipeline pipeline, float sides, Preprocessing preprocessing) {
    float[] rgb = new float[3 * 64 * 128];
    for (int i = 0; i < rgb.length; i++) {
      int x = i % 128;
      rgb[i] = x < 32 || x >= 96 ? sides : (float) (0.5 + 0.4 * Math.sin(0.01 * i));
    }
    Sampling one = new Sampling(Schedule.KARRAS, 1, Sampling.Solver.EULER, Guidance.DEFAULT);
    VideoSettings settings =
        new VideoSettings(
            new Canvas(64, 64, Canvas.Fit.CROP),
            1,
            new Conditioning(7, 127, 0.02, preprocessing),
            one,
            0,
            0);
    float[][] made = new float[1][];
    pipeline.generate(
        new StartFrame(128, 64, rgb), settings, (i, frame) -> made[0] = frame, Progress.NONE);
    return made[0];
  }
}
