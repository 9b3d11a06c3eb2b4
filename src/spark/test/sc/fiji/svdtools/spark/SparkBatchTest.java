package sc.fiji.svdtools.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.ImagePlus;
import ij.io.FileSaver;
import ij.process.ColorProcessor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.TaskContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scijava.Context;
import org.scijava.log.LogLevel;
import org.scijava.log.LogService;
import sc.fiji.svdtools.clip.Progress;
import sc.fiji.svdtools.engine.FakeModels;
import sc.fiji.svdtools.engine.ModelCache;
import sc.fiji.svdtools.job.Batch;
import sc.fiji.svdtools.request.BatchParameters;
import sc.fiji.svdtools.request.ModelRequest;

/** Batches on Spark in this process, with a model without networks. */
class SparkBatchTest {

  private static final int IMAGES = 12;
  private static final String SMALL = "width=64 height=64 frames=3";

  /** Executors are in this process, so that they see it. */
  private static FakeModels models;

  private static int failingLoads;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @TempDir Path folder;

  @BeforeEach
  void begin() throws IOException {
    models = new FakeModels();
    failingLoads = 0;
    System.setProperty("spark.master", "local[2]");
    for (int i = 0; i < IMAGES; i++) {
      image("in/%02d.png".formatted(i), i);
    }
  }

  @AfterEach
  void end() {
    System.clearProperty("spark.master");
  }

  @Test
  void resultsAreThoseOfTheBatchAndEveryRowIsThereOnce() throws IOException {
    assertEquals(0, run("spark"), err::toString);
    batch("plain");
    assertEquals(IMAGES, assertSame("plain", "spark"));
    List<String> rows = rows("spark");
    assertEquals(IMAGES, rows.size());
    assertEquals(IMAGES, new HashSet<>(images(rows)).size());
    assertEquals(sorted(rows("plain"), "/plain/"), sorted(rows, "/spark/"));
    String said = out.toString(StandardCharsets.UTF_8);
    assertTrue(said.contains("done: 12"), said);
    assertTrue(said.contains("Frames: 36; seconds: 12.00; failures: 0"), said);
    assertTrue(said.contains("the CPU, as Spark gave no GPU to the task"), said);
    assertEquals(1, models.loads - 1, "one for the cluster, one for the batch");
  }

  @Test
  void aSecondRunMakesWhatIsMissingAlone() throws IOException {
    assertEquals(0, run("out"), err::toString);
    Map<String, byte[]> before = bytes("out");
    Files.delete(folder.resolve("out/03.png-synthetic.tif"));
    List<String> rows = rows("out");
    out.reset();
    assertEquals(0, run("out"), err::toString);
    String said = out.toString(StandardCharsets.UTF_8);
    assertTrue(said.contains("done: 1") && said.contains("skipped: 11"), said);
    assertTrue(said.contains("Frames: 3;"), said);
    assertEquals(sorted(rows, "/out/"), sorted(rows("out"), "/out/"));
    Map<String, byte[]> after = bytes("out");
    assertEquals(before.keySet(), after.keySet());
    before.forEach((name, bytes) -> assertArrayEquals(bytes, after.get(name), name));
  }

  @Test
  void aPoisonedImageFailsItsOwnRow() throws IOException {
    Files.writeString(folder.resolve("in/05b.tif"), "not an image");
    assertEquals(1, run("out"));
    assertEquals(IMAGES, bytes("out").size());
    List<String> failed = rows("out").stream().filter(row -> row.contains(",error,")).toList();
    assertEquals(1, failed.size(), failed::toString);
    assertTrue(failed.get(0).contains("05b.tif"), failed.get(0));
    assertTrue(out.toString(StandardCharsets.UTF_8).contains("failures: 1"), out::toString);
    assertTrue(err.toString().contains("1 of the images failed; the log says why"), err::toString);
  }

  @Test
  void aFailedTaskIsDoneAgain() throws IOException {
    System.setProperty("spark.master", "local[2,4]");
    failingLoads = 2;
    assertEquals(0, run("spark"), err::toString);
    batch("plain");
    assertEquals(IMAGES, assertSame("plain", "spark"));
    assertEquals(IMAGES, new HashSet<>(images(rows("spark"))).size());
    assertEquals(IMAGES, rows("spark").size());
    assertTrue(out.toString(StandardCharsets.UTF_8).contains("Frames: 36;"), out::toString);
  }

  @Test
  void withoutAModelTheBatchEndsWithTheReason() {
    failingLoads = Integer.MAX_VALUE;
    assertEquals(1, run("out"));
    assertTrue(err.toString().contains("The checkpoint 'built in' cannot be read"), err::toString);
  }

  @Test
  void anImageThatTakesItsTasksDownIsGivenUp() throws IOException {
    System.setProperty("spark.master", "local[2,4]");
    assertEquals(1, main(SparkBatchTest::deadly, "out"));
    List<String> failed = rows("out").stream().filter(row -> row.contains(",error,")).toList();
    assertEquals(1, failed.size(), failed::toString);
    assertTrue(failed.get(0).contains("3 attempts ended without a result"), failed.get(0));
    assertEquals(IMAGES - 1, bytes("out").size());
    assertEquals(IMAGES, rows("out").size());
  }

  @Test
  void argumentsAreCheckedBeforeSparkStarts() {
    assertEquals(2, new AnimateOnSpark(stream(out), stream(err), ModelSetUp.NONE).run("frames=3"));
    assertTrue(err.toString().contains("There is"), err::toString);
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

  private int run(String to, String... more) {
    return main(SparkBatchTest::use, to, more);
  }

  private int main(ModelSetUp setUp, String to, String... more) {
    List<String> args =
        new ArrayList<>(List.of("files=" + folder.resolve("in"), "out=" + folder.resolve(to)));
    args.addAll(List.of(SMALL.split(" ")));
    args.addAll(Arrays.asList(more));
    return new AnimateOnSpark(stream(out), stream(err), setUp).run(args.toArray(String[]::new));
  }

  private void batch(String to) throws IOException {
    BatchParameters wanted =
        BatchParameters.of(
            Map.of(
                "files",
                folder.resolve("in").toString(),
                "out",
                folder.resolve(to).toString(),
                "parameters",
                SMALL));
    try (Context context = new Context()) {
      context.service(LogService.class).setLevel(LogLevel.NONE);
      ModelCache cache = context.service(ModelCache.class);
      cache.provider(models);
      ModelRequest request = ModelRequest.DEFAULT.with(Map.of("device", "cpu"));
      new Batch(cache, request, wanted, context.service(LogService.class))
          .run(
              (images, done) ->
                  images.forEach(
                      image ->
                          done.accept(
                              cache.use(
                                  request,
                                  Progress.NONE,
                                  model -> image.attempt(model, Progress.NONE, e -> {})))));
    }
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private int assertSame(String expected, String found) throws IOException {
    Map<String, byte[]> all = bytes(found);
    assertEquals(bytes(expected).keySet(), all.keySet());
    bytes(expected).forEach((name, bytes) -> assertArrayEquals(bytes, all.get(name), name));
    return all.size();
  }

  /** All files but the log; hidden ones count. */
  private Map<String, byte[]> bytes(String place) throws IOException {
    Map<String, byte[]> bytes = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder.resolve(place))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!file.getFileName().toString().equals("svd-log.csv")) {
          bytes.put(file.getFileName().toString(), Files.readAllBytes(file));
        }
      }
    }
    return bytes;
  }

  private List<String> rows(String place) throws IOException {
    return Files.readAllLines(folder.resolve(place).resolve("svd-log.csv")).stream()
        .skip(1)
        .toList();
  }

  private static List<String> images(List<String> rows) {
    return rows.stream().map(row -> row.substring(0, row.indexOf(','))).toList();
  }

  private static List<String> sorted(List<String> rows, String place) {
    return rows.stream().map(row -> row.replace(place, "/")).sorted().toList();
  }

  private void image(String name, int value) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    ColorProcessor plane = new ColorProcessor(24, 20);
    for (int i = 0; i < 24 * 20; i++) {
      plane.set(i, 0xff000000 | (i * 97 + value * 7919) * 0x0305);
    }
    assertTrue(new FileSaver(new ImagePlus(name, plane)).saveAsPng(file.toString()));
  }
}
