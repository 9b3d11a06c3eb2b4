package sc.fiji.svdtools.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.imglib2.RandomAccess;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.Img;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.integer.UnsignedByteType;
import net.imglib2.type.numeric.real.FloatType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.svdtools.clip.Conditioning;
import sc.fiji.svdtools.clip.Progress;
import sc.fiji.svdtools.clip.Sources;
import sc.fiji.svdtools.clip.StartFrame;
import sc.fiji.svdtools.clip.VideoSettings;
import sc.fiji.svdtools.pipeline.SvdPipeline;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.sampling.Sampling;
import sc.fiji.svdtools.sampling.Schedule;
import sc.fiji.svdtools.technique.content.KeptDetail;
import sc.fiji.svdtools.technique.length.Continuation;
import sc.fiji.svdtools.weights.TinyModel;

/** Films of a small random network. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FilmTest {

  private static final int SIZE = 64;

  private Path checkpoint;
  private Svd svd;

  @BeforeAll
  void load(@TempDir Path folder) {
    checkpoint =
        TinyModel.WHOLE.writeOriginal(folder.resolve("tiny.safetensors"), DataType.FLOAT32);
    svd = Svd.open(checkpoint, Device.cpu(), DataType.FLOAT32);
  }

  @AfterAll
  void close() {
    svd.close();
  }

  /** Looked at from the end, the frames are those that a run hands on in order. */
  @Test
  void framesAreThoseOfARun() {
    VideoSettings settings = settings(5, 2);
    List<float[]> run = new ArrayList<>();
    try (SvdPipeline pipeline =
        SvdPipeline.load(checkpoint, Device.cpu(), DataType.FLOAT32, Progress.NONE)) {
      pipeline.generate(
          Sources.of(start()),
          settings,
          SamplingPlan.PLAIN,
          (index, rgb) -> run.add(rgb),
          Progress.NONE);
    }
    Film film = svd.animate(image(), 0, 255, settings, SamplingPlan.PLAIN);
    RandomAccessibleInterval<FloatType> frames = film.frames();
    assertArrayEquals(new long[] {SIZE, SIZE, 3, 5}, frames.dimensionsAsLongArray());
    assertEquals(5, film.count());
    for (int f = 4; f >= 0; f--) {
      assertArrayEquals(run.get(f), pixels(frames, f), "frame " + f);
    }
  }

  /** Cells that memory has let go are decoded again, to the same values. */
  @Test
  void aFilmIsLookedAtAnyNumberOfTimes() {
    Film film = svd.animate(image(), 0, 255, settings(4, 2), SamplingPlan.PLAIN);
    float[] first = pixels(film.frames(), 2);
    Film again = svd.animate(image(), 0, 255, settings(4, 2), SamplingPlan.PLAIN);
    pixels(again.frames(), 0);
    assertArrayEquals(first, pixels(again.frames(), 2));
    assertArrayEquals(first, pixels(film.frames(), 2));
  }

  @Test
  void colourAndOffsetImages() {
    Img<UnsignedByteType> grey = image();
    Img<UnsignedByteType> colour = ArrayImgs.unsignedBytes(SIZE, SIZE, 3);
    RandomAccess<UnsignedByteType> from = grey.randomAccess();
    RandomAccess<UnsignedByteType> to = colour.randomAccess();
    for (int i = 0; i < 3 * SIZE * SIZE; i++) {
      from.setPosition(new int[] {i % SIZE, i / SIZE % SIZE});
      to.setPosition(new int[] {i % SIZE, i / SIZE % SIZE, i / (SIZE * SIZE)});
      to.get().set(from.get());
    }
    VideoSettings settings = settings(1, 0);
    float[] expected = pixels(svd.animate(grey, 0, 255, settings, SamplingPlan.PLAIN).frames(), 0);
    assertArrayEquals(
        expected, pixels(svd.animate(colour, 0, 255, settings, SamplingPlan.PLAIN).frames(), 0));
    assertArrayEquals(
        expected,
        pixels(
            svd.animate(
                    net.imglib2.view.Views.translate(grey, 7, -3),
                    0,
                    255,
                    settings,
                    SamplingPlan.PLAIN)
                .frames(),
            0));
  }

  @Test
  void refusesInOneSentence() {
    VideoSettings settings = settings(3, 0);
    SamplingPlan links = new Continuation(2, 1, 1, true).applyTo(SamplingPlan.PLAIN);
    SamplingPlan kept = new KeptDetail().applyTo(SamplingPlan.PLAIN);
    for (org.junit.jupiter.api.function.Executable bad :
        List.<org.junit.jupiter.api.function.Executable>of(
            () -> svd.animate(ArrayImgs.bytes(4, 4, 4, 4), 0, 1, settings, SamplingPlan.PLAIN),
            () -> svd.animate(image(), 1, 1, settings, SamplingPlan.PLAIN),
            () -> svd.animate(image(), Double.NaN, 1, settings, SamplingPlan.PLAIN),
            () -> svd.animate(image(), 0, 255, settings, links),
            () -> svd.animate(image(), 0, 255, settings, kept),
            () -> svd.animate(image(), 0, 255, "drafts=2"),
            () -> svd.animate(image(), 0, 255, "keepdetail=0.5"),
            () -> svd.animate(image(), 0, 255, "selection=0,0,64,64"),
            () -> svd.animate(image(), 0, 255, "planes=frames"))) {
      String message = assertThrows(IllegalArgumentException.class, bad).getMessage();
      assertTrue(message.endsWith(".") && !message.contains("\n"), message);
    }
  }

  static float[] pixels(RandomAccessibleInterval<FloatType> frames, int frame) {
    RandomAccess<FloatType> at = frames.randomAccess();
    int width = (int) frames.dimension(0);
    int height = (int) frames.dimension(1);
    float[] pixels = new float[3 * width * height];
    for (int i = 0; i < pixels.length; i++) {
      at.setPosition(new int[] {i % width, i / width % height, i / (width * height), frame});
      pixels[i] = at.get().get();
    }
    return pixels;
  }

  private VideoSettings settings(int frames, int chunk) {
    Sampling sampling =
        new Sampling(Schedule.KARRAS, 1, Sampling.Solver.EULER, Sampling.DEFAULT.guidance());
    VideoSettings plain = svd.settings(SIZE, SIZE, frames);
    return new VideoSettings(plain.canvas(), frames, Conditioning.DEFAULT, sampling, 3, chunk);
  }

  private static Img<UnsignedByteType> image() {
    Img<UnsignedByteType> image = ArrayImgs.unsignedBytes(SIZE, SIZE);
    Random random = new Random(1);
    image.forEach(pixel -> pixel.set(random.nextInt(256)));
    return image;
  }

  private static StartFrame start() {
    float[] rgb = new float[3 * SIZE * SIZE];
    int[] i = new int[1];
    image()
        .forEach(
            pixel -> {
              for (int c = 0; c < 3; c++) {
                rgb[c * SIZE * SIZE + i[0]] = (float) (pixel.getRealDouble() / 255);
              }
              i[0]++;
            });
    return new StartFrame(SIZE, SIZE, rgb);
  }
}
