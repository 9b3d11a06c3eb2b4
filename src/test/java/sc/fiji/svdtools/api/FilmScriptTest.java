package sc.fiji.svdtools.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import ij.IJ;
import ij.ImagePlus;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.real.FloatType;
import net.imglib2.view.Views;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.svdtools.cli.Child;
import sc.fiji.svdtools.weights.TinyModel;

/** A film from Groovy, larger than the memory of its process, and the same from Java. */
@org.junit.jupiter.api.Tag("campaign")
class FilmScriptTest {

  private static final int FRAMES = 200;
  private static final int SIZE = 128;
  private static final String KEYS =
      "frames=%d width=%d height=%d steps=1 seed=3".formatted(FRAMES, SIZE, SIZE);
  private static final long HEAP = 36L << 20;

  @Test
  void twoHundredFramesInAHeapThatCannotHoldThem(@TempDir Path folder) throws Exception {
    assertTrue(HEAP < (long) FRAMES * SIZE * SIZE * 3 * Float.BYTES);
    Path base = Path.of(System.getProperty("project.basedir"));
    Path image = base.resolve("resources/examples/cells1.png");
    Path checkpoint =
        TinyModel.WHOLE.writeOriginal(folder.resolve("tiny.safetensors"), DataType.FLOAT32);
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + HEAP,
                "-Djava.awt.headless=true",
                "-Dai.djl.offline=true",
                "-Dproject.basedir=" + base,
                "-cp",
                Child.classPath(),
                FilmScript.class.getName(),
                image.toString(),
                checkpoint.toString(),
                KEYS)
            .redirectErrorStream(true)
            .start();
    List<String> lines =
        new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    assertEquals(0, child.waitFor(), lines.toString());
    List<String> groovy = lines.stream().filter(line -> line.startsWith("frame ")).toList();
    assertEquals(FRAMES, groovy.size(), lines.toString());
    for (Map.Entry<Integer, String> line : java(image, checkpoint).entrySet()) {
      assertEquals(line.getValue(), groovy.get(line.getKey()));
    }
    assertTrue(lines.get(lines.size() - 1).startsWith("heap "), lines.toString());
    assertTrue(Long.parseLong(lines.get(lines.size() - 1).substring(5)) <= HEAP);
  }

  /** Some of the frames. */
  private static Map<Integer, String> java(Path image, Path checkpoint) {
    ImagePlus open = IJ.openImage(image.toString());
    float[] pixels = (float[]) open.getProcessor().convertToFloat().getPixels();
    Map<Integer, String> lines = new TreeMap<>();
    try (Svd svd = Svd.open(checkpoint, Device.cpu(), DataType.FLOAT32)) {
      Film film =
          svd.animate(ArrayImgs.floats(pixels, open.getWidth(), open.getHeight()), 0, 255, KEYS);
      RandomAccessibleInterval<FloatType> frames = film.frames();
      for (int f : new int[] {FRAMES - 1, 0, 13}) {
        double sum = 0;
        int count = 0;
        for (FloatType value : Views.hyperSlice(frames, 3, f)) {
          sum += value.get();
          count++;
        }
        lines.put(f, "frame " + f + " mean " + sum / count);
      }
    }
    return lines;
  }
}
