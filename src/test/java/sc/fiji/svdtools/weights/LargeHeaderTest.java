package sc.fiji.svdtools.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.types.DataType;
import com.google.gson.stream.JsonReader;
import java.io.BufferedOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sc.fiji.svdtools.safetensors.CheckpointException;
import sc.fiji.svdtools.safetensors.SafetensorsFile;

/** Headers that the format allows and a small heap does not hold, each in a Java of its own. */
class LargeHeaderTest {

  private static final int HEADER = 90_000_000;

  @TempDir Path folder;

  /** Opens the file that is its argument and prints what is said of it. */
  static final class Probe {
    public static void main(String[] args) {
      try (SafetensorsFile file = SafetensorsFile.open(Path.of(args[0]))) {
        System.out.println("open " + file.entries().size());
      } catch (CheckpointException e) {
        System.out.println(e.getMessage());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {32, 64, 200})
  void isASentenceInASmallHeap(int megabytes) throws Exception {
    String said = open(metadata(), megabytes);
    assertTrue(said.contains("large.safetensors: the header is too large for the "), said);
    assertTrue(said.contains("MB of memory that Java may use; give Java more"), said);
    assertEquals(1, said.lines().count(), said);
  }

  @Test
  void isReadWhereTheHeapIsLargeEnough() throws Exception {
    assertEquals("open 0", open(metadata(), 800));
  }

  /** One text of the metadata fills the header. */
  private Path metadata() throws IOException {
    byte[] start = "{\"__metadata__\":{\"a\":\"".getBytes(StandardCharsets.UTF_8);
    byte[] end = "\"}}".getBytes(StandardCharsets.UTF_8);
    byte[] text = new byte[1_000_000];
    Arrays.fill(text, (byte) 'x');
    Path file = folder.resolve("large.safetensors");
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      ByteBuffer length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(HEADER);
      out.write(length.array());
      out.write(start);
      int left = HEADER - start.length - end.length;
      for (int n = left; n > 0; n -= text.length) {
        out.write(text, 0, Math.min(n, text.length));
      }
      out.write(end);
    }
    return file;
  }

  private static String open(Path file, int megabytes) throws Exception {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + megabytes + "m",
                "-XX:+UseSerialGC",
                "-cp",
                classPath(Probe.class, SafetensorsFile.class, DataType.class, JsonReader.class),
                Probe.class.getName(),
                file.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertEquals(0, child.waitFor(), said);
    return said;
  }

  /** Where these classes were loaded from; runners do not all tell by java.class.path. */
  private static String classPath(Class<?>... classes) throws Exception {
    List<String> places = new ArrayList<>();
    for (Class<?> c : classes) {
      places.add(Path.of(c.getProtectionDomain().getCodeSource().getLocation().toURI()).toString());
    }
    return String.join(File.pathSeparator, places);
  }
}
