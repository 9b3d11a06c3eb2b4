package sc.fiji.svdtools.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.types.DataType;
import ij.ImagePlus;
import ij.process.ColorProcessor;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sc.fiji.svdtools.clip.Canvas;
import sc.fiji.svdtools.clip.Conditioning;
import sc.fiji.svdtools.clip.Progress;
import sc.fiji.svdtools.clip.VideoSettings;
import sc.fiji.svdtools.pipeline.SvdPipeline;
import sc.fiji.svdtools.sampling.Guidance;
import sc.fiji.svdtools.sampling.Sampling;
import sc.fiji.svdtools.sampling.Schedule;
import sc.fiji.svdtools.weights.TinyModel;

/** Memory runs out once, anywhere in a run whose frames become an image. */
class RetryTest {

  private static final int FRAMES = 5;

  /** Without guidance a step has one clip, which less memory does not change. */
  private static final Guidance ONE_CLIP = new Guidance(1, 1, Guidance.Curve.LINEAR);

  @TempDir static Path folder;
  private static SvdPipeline pipeline;
  private static ImagePlus plain;
  private static ImagePlus less;

  @BeforeAll
  static void load() {
    Path file = TinyModel.WHOLE.writeOriginal(folder.resolve("tiny.safetensors"), DataType.FLOAT16);
    pipeline = SvdPipeline.load(file, Device.cpu(), DataType.FLOAT32, Progress.NONE);
    plain = clips(source(), 2, Progress.NONE);
    less = clips(source(), 1, Progress.NONE);
  }

  @AfterAll
  static void free() {
    pipeline.close();
  }

  private static VideoSettings settings(int chunk) {
    Sampling two = new Sampling(Schedule.KARRAS, 2, Sampling.Solver.EULER, ONE_CLIP);
    Canvas canvas = new Canvas(64, 64, Canvas.Fit.CROP);
    return new VideoSettings(canvas, FRAMES, Conditioning.DEFAULT, two, 5, chunk);
  }

  /** Two slices, one clip each. */
  private static ImagePlus source() {
    ij.ImageStack stack = new ij.ImageStack(64, 64);
    for (int z = 0; z < 2; z++) {
      ColorProcessor picture = new ColorProcessor(64, 64);
      for (int i = 0; i < 64 * 64; i++) {
        picture.set(i, 0x030201 * (i % 60 + 20 * z));
      }
      stack.addSlice(picture);
    }
    return new ImagePlus("source", stack);
  }

  private static ImagePlus clips(ImagePlus source, int chunk, Progress progress) {
    VideoSettings settings = settings(chunk);
    VideoOutput output =
        new VideoOutput(
            source, ImageInput.whole(source), settings.canvas(), 7, OutputType.RGB, Planes.SLICES);
    for (Plane plane : Planes.SLICES.of(source)) {
      pipeline.generate(ImageInput.read(source, plane), settings, output, progress);
    }
    return output.image();
  }

  /**
   * Fails once.
   *
   * @param clip 0 or 1
   */
  private static Progress failing(int clip, Progress.Stage at, int done) {
    int[] seen = {0};
    return (stage, d, total) -> {
      if (stage == at && d == done && seen[0]++ == clip) {
        throw new EngineException("[enforce fail] DefaultCPUAllocator: can't allocate memory");
      }
    };
  }

  @ParameterizedTest
  @CsvSource({
    "0, ENCODE, 0",
    "0, ENCODE, 2",
    "0, SAMPLE, 0",
    "0, SAMPLE, 2",
    "0, DECODE, 0",
    "0, DECODE, 2",
    "0, DECODE, 4",
    "0, DECODE, 5",
    "1, ENCODE, 1",
    "1, SAMPLE, 1",
    "1, DECODE, 0",
    "1, DECODE, 2",
    "1, DECODE, 5"
  })
  void theClipIsMadeAnewWithLess(int clip, Progress.Stage stage, int done) {
    ImagePlus found = clips(source(), 2, failing(clip, stage, done));
    assertEquals(2, found.getNSlices());
    assertEquals(FRAMES, found.getNFrames());
    for (int z = 0; z < 2; z++) {
      for (int f = 0; f < FRAMES; f++) {
        int slice = found.getStackIndex(1, z + 1, f + 1);
        ImagePlus expected = z == clip ? less : plain;
        assertArrayEquals(
            (int[]) expected.getStack().getPixels(slice),
            (int[]) found.getStack().getPixels(slice),
            "slice " + z + ", frame " + f);
      }
    }
  }

  @Test
  void whatComesTwiceOrMissesIsStillRefused() {
    ImagePlus source = source();
    VideoOutput output = new VideoOutput(source, settings(0).canvas(), 7);
    float[] frame = new float[3 * 64 * 64];
    output.frame(0, frame);
    output.frame(1, frame);
    output.takeBack(2);
    output.frame(0, frame);
    assertEquals(
        "Frame 0 with 12288 values came where frame 1 with 12288 values is due.",
        org.junit.jupiter.api.Assertions.assertThrows(
                IllegalStateException.class, () -> output.frame(0, frame))
            .getMessage());
  }
}
