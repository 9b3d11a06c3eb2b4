package sc.fiji.svdtools.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.types.DataType;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.svdtools.cli.Child;
import sc.fiji.svdtools.weights.TinyModel;

/** A program that uses the networks is asked to end in the middle of their work, and does. */
class AtExitTest {

  private static final int ROUNDS = Integer.getInteger("campaign.exits", 3);
  private static final int TERMINATED = 143;

  @TempDir Path folder;

  @Test
  void itEndsWithoutACrash() throws Exception {
    Path checkpoint =
        TinyModel.WHOLE.writeOriginal(folder.resolve("tiny.safetensors"), DataType.FLOAT32);
    Random random = new Random(1);
    for (int round = 0; round < ROUNDS; round++) {
      Process child =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Dai.djl.offline=true",
                  "-cp",
                  Child.classPath(),
                  EndlessFilm.class.getName(),
                  checkpoint.toString())
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .start();
      try (BufferedReader out =
          new BufferedReader(
              new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
        String line = out.readLine();
        while (line != null && !line.equals(EndlessFilm.READY)) {
          line = out.readLine();
        }
        assertEquals(EndlessFilm.READY, line);
        Thread.sleep(random.nextInt(400));
        child.toHandle().destroy();
        String rest = out.lines().collect(Collectors.joining("\n"));
        assertEquals(TERMINATED, child.waitFor(), rest);
      } finally {
        child.destroyForcibly();
      }
      assertTrue(crashes().isEmpty(), crashes().toString());
    }
  }

  private List<Path> crashes() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.getFileName().toString().startsWith("hs_err")).toList();
    }
  }
}
