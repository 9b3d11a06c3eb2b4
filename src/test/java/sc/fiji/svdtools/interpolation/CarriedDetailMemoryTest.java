package sc.fiji.svdtools.interpolation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import sc.fiji.svdtools.cli.Child;

/** What is said of its memory is enough, in a process of its own. */
@Timeout(180)
class CarriedDetailMemoryTest {

  private static final int WIDTH = 1024;
  private static final int HEIGHT = 576;

  /** Follows three frames of noise; exits with 0 if memory sufficed. */
  public static void main(String[] args) {
    float[] start = new float[3 * WIDTH * HEIGHT];
    Random random = new Random(1);
    for (int i = 0; i < start.length; i++) {
      start[i] = random.nextFloat();
    }
    CarriedDetail detail = new CarriedDetail(start, WIDTH, HEIGHT, 1);
    for (int f = 0; f < 3; f++) {
      detail.next(start.clone());
    }
  }

  @Test
  void thePageSaysHowMuch() throws Exception {
    Path project = Path.of(System.getProperty("project.basedir", ""));
    String page = Files.readString(project.resolve("resources/docs/keeping-detail.md"));
    long bytes = CarriedDetail.BYTES_PER_PIXEL;
    String said =
        "up to %d bytes of Java's memory for a pixel of a frame (%.0f MB at 1024 x 576;"
            .formatted(bytes, bytes * WIDTH * HEIGHT / 1e6);
    assertTrue(page.contains(said), said);
  }

  /** Java itself has 16 MB. */
  @Test
  void itsBytesPerPixelSuffice() throws Exception {
    long bytes = (long) CarriedDetail.BYTES_PER_PIXEL * WIDTH * HEIGHT + (16 << 20);
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + bytes,
                "-cp",
                Child.classPath(),
                CarriedDetailMemoryTest.class.getName())
            .inheritIO()
            .start();
    assertEquals(0, process.waitFor());
  }
}
