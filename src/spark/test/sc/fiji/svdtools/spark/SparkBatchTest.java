package sc.fiji.svdtools.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.apache.spark.TaskContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.svdtools.engine.FakeModels;
import sc.fiji.svdtools.engine.ModelCache;
import sc.fiji.svdtools.spark.BatchFolder.Ran;

/** Batches on Spark in this process, with a model without networks. */
class SparkBatchTest {

  private static final int IMAGES = 12;
  private static final String LISTENERS = "spark.extraListeners";

  /** Executors are in this process, so that they see it. */
  private static FakeModels models;

  private static int failingLoads;

  private BatchFolder folder;

  @BeforeEach
  void begin(@TempDir Path temporary) throws IOException {
    models = new FakeModels();
    failingLoads = 0;
    System.setProperty("spark.master", "local[2]");
    folder = new BatchFolder(temporary, "width=64", "height=64", "frames=3").fill(IMAGES);
  }

  @AfterEach
  void end() {
    System.clearProperty("spark.master");
    System.clearProperty(LISTENERS);
  }

  @Test
  void resultsAreThoseOfTheBatchAndEveryRowIsThereOnce() throws IOException {
    Ran ran = folder.spark(SparkBatchTest::use, "spark");
    assertEquals(0, ran.code(), ran.err());
    folder.plain(models, "plain");
    folder.assertSame(IMAGES, "plain", "spark");
    assertTrue(ran.out().contains("done: 12"), ran.out());
    assertTrue(ran.out().contains("Frames: 36; seconds: 12.00; failures: 0"), ran.out());
    assertTrue(ran.out().contains("the CPU, as Spark gave no GPU to the task"), ran.out());
    assertEquals(1, models.loads - 1, "one for the cluster, one for the batch");
  }

  @Test
  void sparksPagesShowTheJobAndTheSums() throws IOException {
    System.setProperty(LISTENERS, WatchingListener.class.getName());
    Files.writeString(folder.folder().resolve("in/05b.tif"), "not an image");
    assertEquals(1, folder.spark(SparkBatchTest::use, "out").code());
    assertEquals(List.of("SVD Tools: 13 images, a task each"), WatchingListener.descriptions());
    assertEquals(List.of(IMAGES + 1), WatchingListener.tasks());
    assertEquals(
        Map.of("frames", "36", "seconds", "12.0", "failures", "1"), WatchingListener.sums());
  }

  @Test
  void aSecondRunMakesWhatIsMissingAlone() throws IOException {
    folder.spark(SparkBatchTest::use, "out");
    Map<String, byte[]> before = folder.bytes("out");
    Files.delete(folder.folder().resolve("out/03.png-synthetic.tif"));
    List<String> rows = folder.sorted("out");
    Ran again = folder.spark(SparkBatchTest::use, "out");
    assertEquals(0, again.code(), again.err());
    assertTrue(again.out().contains("done: 1\nskipped: 11\n"), again.out());
    assertTrue(again.out().contains("Frames: 3;"), again.out());
    assertEquals(rows, folder.sorted("out"));
    Map<String, byte[]> after = folder.bytes("out");
    assertEquals(before.keySet(), after.keySet());
    before.forEach((name, bytes) -> assertArrayEquals(bytes, after.get(name), name));
  }

  /**
   * Listing, planning and resuming read a file as often in a batch twice as large: images, clips,
   * the log, and the lock of the folder.
   */
  @Test
  void resumingReadsEachFileOnceHoweverManyThereAre() throws IOException {
    Map<String, Long> few = readAgain();
    folder.fill(2 * IMAGES);
    Map<String, Long> many = readAgain();
    assertEquals(2 * IMAGES + 2, few.size(), few::toString);
    assertEquals(4 * IMAGES + 2, many.size(), many::toString);
    few.remove(BatchFolder.LOG);
    few.forEach((name, bytes) -> assertEquals(bytes, many.get(name), name));
    Path log = folder.folder().resolve("out").resolve(BatchFolder.LOG);
    assertEquals(Files.size(log), many.get(BatchFolder.LOG));
  }

  /** Bytes read of each file of the batch by a run that finds all clips made. */
  private Map<String, Long> readAgain() throws IOException {
    folder.spark(SparkBatchTest::use, "out");
    Path file = folder.folder().resolve("again.jfr");
    Ran again;
    try (Recording recording = new Recording()) {
      recording.enable("jdk.FileRead").withoutThreshold().withoutStackTrace();
      recording.start();
      again = folder.spark(SparkBatchTest::use, "out");
      recording.dump(file);
    }
    assertTrue(again.out().startsWith("Executor") && again.out().contains("Frames: 0;"));
    Map<String, Long> read = new TreeMap<>();
    for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
      String path = event.getString("path");
      if (path != null
          && path.startsWith(folder.folder() + "/")
          && event.getLong("bytesRead") > 0) {
        String name = Path.of(path).getFileName().toString();
        read.merge(name, event.getLong("bytesRead"), Long::sum);
      }
    }
    return read;
  }

  @Test
  void aPoisonedImageFailsItsOwnRow() throws IOException {
    Files.writeString(folder.folder().resolve("in/05b.tif"), "not an image");
    Ran ran = folder.spark(SparkBatchTest::use, "out");
    assertEquals(1, ran.code());
    assertEquals(IMAGES, folder.bytes("out").size());
    assertTrue(onlyFailure().contains("05b.tif"), onlyFailure());
    assertTrue(ran.out().contains("failures: 1"), ran.out());
    assertTrue(ran.err().contains("1 of the images failed; the log says why"), ran.err());
  }

  @Test
  void aFailedTaskIsDoneAgain() throws IOException {
    System.setProperty("spark.master", "local[2,4]");
    failingLoads = 2;
    Ran ran = folder.spark(SparkBatchTest::use, "spark");
    assertEquals(0, ran.code(), ran.err());
    folder.plain(models, "plain");
    folder.assertSame(IMAGES, "plain", "spark");
    assertTrue(ran.out().contains("Frames: 36;"), ran.out());
  }

  @Test
  void withoutAModelTheBatchEndsWithTheReason() {
    failingLoads = Integer.MAX_VALUE;
    Ran ran = folder.spark(SparkBatchTest::use, "out");
    assertEquals(1, ran.code());
    assertTrue(ran.err().contains("The checkpoint 'built-in cells' cannot be read"), ran.err());
    assertEquals(1, ran.err().lines().count(), ran.err());
  }

  @Test
  void anImageThatTakesItsTasksDownIsGivenUp() throws IOException {
    System.setProperty("spark.master", "local[2,4]");
    assertEquals(1, folder.spark(SparkBatchTest::deadly, "out").code());
    String failed = onlyFailure();
    assertTrue(failed.contains("3 attempts ended without a result"), failed);
    assertEquals(IMAGES - 1, folder.bytes("out").size());
    folder.assertRows(IMAGES, "out");
  }

  @Test
  void argumentsAreCheckedBeforeSparkStarts() {
    Ran ran = new BatchFolder(folder.folder(), "frames=3", "shard=17/16").spark(m -> {}, "out");
    assertEquals(2, ran.code());
    assertTrue(ran.err().contains("The value of 'shard' is '17/16'"), ran.err());
  }

  private String onlyFailure() throws IOException {
    return folder.rows("out").stream()
        .filter(row -> row.contains(",error,"))
        .collect(
            Collectors.collectingAndThen(
                Collectors.toList(),
                rows -> {
                  assertEquals(1, rows.size(), rows::toString);
                  return rows.get(0);
                }));
  }

  private static void use(ModelCache cache) {
    if (failingLoads > 0) {
      models.loadFailure = new IOException("it is not there.");
    }
    cache.provider(
        new FailingModels(
            models,
            () -> {
              models.loadFailure = failingLoads-- > 0 ? new IOException("it is not there.") : null;
            },
            () -> {}));
  }

  private static void deadly(ModelCache cache) {
    cache.provider(
        new FailingModels(
            models,
            () -> {},
            () -> {
              if (TaskContext.getPartitionId() == 4) {
                throw new AssertionError("as if the process had died");
              }
            }));
  }
}
