package sc.fiji.svdtools.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.svdtools.engine.FakeModels;
import sc.fiji.svdtools.spark.BatchFolder.Ran;
import sc.fiji.svdtools.spark.ExecutorEvents.Event;

/** Batches on a cluster of Spark on this computer, whose executors are processes of their own. */
class SparkClusterTest {

  private static final int IMAGES = 12;

  private BatchFolder folder;

  @BeforeEach
  void begin(@TempDir Path temporary) throws IOException {
    folder = new BatchFolder(temporary, "width=64", "height=64", "frames=3").fill(IMAGES);
  }

  /** The batch on a new cluster. */
  private Ran run(ExecutorEvents events, int workers, int cores, Map<String, String> more)
      throws IOException {
    Map<String, String> keys = new TreeMap<>(more);
    keys.put(
        "spark.executor.extraJavaOptions",
        "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Dsvdtools.builtin=cells");
    keys.put("spark.executor.cores", "1");
    try (StandaloneCluster cluster = new StandaloneCluster(workers, cores, cores * 1024, keys)) {
      Ran ran = folder.spark(events.models(), "spark");
      assertEquals(0, ran.code(), ran.err());
      return ran;
    }
  }

  private ExecutorEvents events(Event event) {
    return new ExecutorEvents(folder.folder().resolve("spark").toString(), event);
  }

  @Test
  void aLostExecutorLosesNothing() throws IOException {
    ExecutorEvents events = events(Event.LOST);
    Ran ran = run(events, 2, 1, Map.of());
    assertEquals(1, count(events.told(), ".*LOST"), events.told()::toString);
    folder.plain(new FakeModels(), "plain");
    folder.assertSame(IMAGES, "plain", "spark");
    assertTrue(ran.out().contains("Frames: 36; seconds: 12.00; failures: 0"), ran.out());
  }

  @Test
  void ofTwoCopiesOneCounts() throws IOException {
    ExecutorEvents events = events(Event.SLOW);
    Map<String, String> keys =
        Map.of("spark.speculation", "true", "spark.speculation.quantile", "0.5");
    Ran ran = run(events, 2, 1, keys);
    assertEquals(1, count(events.told(), ".*SLOW"), events.told()::toString);
    assertTrue(count(events.told(), ".*clip on.*") > IMAGES, events.told()::toString);
    folder.plain(new FakeModels(), "plain");
    folder.assertSame(IMAGES, "plain", "spark");
    assertTrue(ran.out().contains("Frames: 36; seconds: 12.00; failures: 0"), ran.out());
  }

  @Test
  void eachExecutorRunsOnTheGpuSparkGaveIt() throws IOException {
    Path script = folder.folder().resolve("gpus.sh");
    Files.writeString(
        script, "#!/bin/sh\necho '{\"name\": \"gpu\", \"addresses\": [\"0\", \"1\"]}'\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    Map<String, String> keys =
        Map.of(
            "spark.worker.resource.gpu.amount", "2",
            "spark.worker.resource.gpu.discoveryScript", script.toString(),
            "spark.executor.resource.gpu.amount", "1",
            "spark.task.resource.gpu.amount", "1");
    ExecutorEvents events = events(Event.NOTHING);
    Ran ran = run(events, 1, 2, keys);
    folder.assertRows(IMAGES, "spark");
    assertEquals(2, count(events.told(), ".*load"), "each reads the checkpoint once");
    Set<String> places = new TreeSet<>();
    for (String told : new HashSet<>(events.told())) {
      if (told.contains("clip on ")) {
        String gpu = told.replaceAll(".*gpu\\((\\d)\\)", "gpu$1");
        places.add(gpu);
        String place = "Executor " + told.charAt(0) + ": " + gpu + ", which Spark gave to the task";
        assertTrue(ran.out().contains(place), ran.out());
      }
    }
    assertEquals(Set.of("gpu0", "gpu1"), places, ran.out());
  }

  private static long count(List<String> told, String pattern) {
    return told.stream().filter(line -> line.matches(pattern)).count();
  }
}
