package sc.fiji.svdtools.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.types.DataType;
import ij.ImagePlus;
import ij.io.FileSaver;
import ij.process.ColorProcessor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.svdtools.weights.TinyModel;

/** Signals at random moments of runs of a tiny network, from the start of Java to the files. */
@Tag("campaign")
class SignalCampaign {

  private static final int SIGNALS = Integer.getInteger("campaign.signals", 60);
  private static final int SEED = Integer.getInteger("campaign.seed", 2);
  private static final List<String> JAVA =
      List.of(
          "-Xmx512m", "-XX:TieredStopAtLevel=1", "-Dorg.slf4j.simpleLogger.defaultLogLevel=error");

  /**
   * Long in starting, in the steps, in decoding, in writing; and what is said where that begins.
   */
  private static final String[][] RUNS = {
    {"", "steps=1000", "frames=4"},
    {"Denoising", "steps=1000", "frames=4"},
    {"Decoding", "steps=1", "frames=200", "chunk=8"},
    {"Writing", "steps=1", "frames=200", "chunk=8", "mp4=true", "pngs=true"}
  };

  @TempDir Path folder;

  @Test
  void signalsEndRunsWithTheirFilesInOrder() throws Exception {
    Path file = TinyModel.WHOLE.writeOriginal(folder.resolve("t.safetensors"), DataType.FLOAT16);
    Path image = folder.resolve("a.png");
    new FileSaver(new ImagePlus("a", new ColorProcessor(64, 64))).saveAsPng(image.toString());
    Random random = new Random(SEED);
    Map<String, Long> slowest = new TreeMap<>();
    int ended = 0;
    for (int i = 0; i < SIGNALS; i++) {
      Path out = folder.resolve("out" + i);
      String[] run = RUNS[i % RUNS.length];
      Child child = child(image, out, file, run);
      if (run[0].isEmpty()) {
        Thread.sleep(random.nextInt(5000));
      } else {
        child.await(run[0]);
        Thread.sleep(random.nextInt(1500));
      }
      String signal = i / 4 % 2 == 0 ? "INT" : "TERM";
      boolean alive = child.alive();
      long began = System.nanoTime();
      child.signal(signal);
      String said = child.rest();
      int status = child.status();
      long millis = (System.nanoTime() - began) / 1_000_000;
      if (status == 0 || !alive) {
        ended++;
        continue;
      }
      assertEquals(i / 4 % 2 == 0 ? 130 : 143, status, said);
      assertFalse(said.contains("\tat "), said);
      assertInOrder(out);
      slowest.merge(run[0].isEmpty() ? "Starting" : run[0], millis, Math::max);
    }
    System.out.println(
        SIGNALS + " signals, " + ended + " after the end; slowest end by stage, ms: ");
    System.out.println(slowest);
  }

  private static Child child(Path image, Path out, Path file, String... run) throws IOException {
    String[] args =
        Stream.concat(
                Stream.of(
                    "image=" + image,
                    "out=" + out,
                    "checkpoint=" + file,
                    "device=cpu",
                    "width=64",
                    "height=64"),
                Stream.of(run).skip(1))
            .toArray(String[]::new);
    return Child.real(JAVA, args);
  }

  /** Whole files only, and no hidden ones. */
  private static void assertInOrder(Path out) throws IOException {
    if (Files.notExists(out)) {
      return;
    }
    try (Stream<Path> files = Files.list(out)) {
      List<String> names = files.map(f -> f.getFileName().toString()).toList();
      assertTrue(names.stream().noneMatch(name -> name.startsWith(".")), names.toString());
    }
  }
}
