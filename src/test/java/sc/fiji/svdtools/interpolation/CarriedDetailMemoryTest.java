package sc.fiji.svdtools.interpolation;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
