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
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.scijava.Context;
import org.scijava.log.LogLevel;
import org.scijava.log.LogService;
import sc.fiji.svdtools.clip.Progress;
import sc.fiji.svdtools.engine.ModelCache;
import sc.fiji.svdtools.engine.ModelProvider;
import sc.fiji.svdtools.job.Batch;
import sc.fiji.svdtools.request.BatchParameters;
import sc.fiji.svdtools.request.ModelRequest;

/**
 * A folder with start images in {@code in}, and results of batches beside.
 *
 * @param folder where
 * @param keys how images are animated
 */
record BatchFolder(Path folder, String... keys) {

  /** Of a batch. */
  static final String LOG = "svd-log.csv";

  private static final int WIDTH = 24;
  private static final int HEIGHT = 20;

  /**
   * What a run did.
   *
   * @param code exit code
   * @param out what it said
   * @param err how it failed
   */
  record Ran(int code, String out, String err) {}

  /** Adds start images, each unlike the others. */
  BatchFolder fill(int images) throws IOException {
    Files.createDirectories(folder.resolve("in"));
    for (int i = 0; i < images; i++) {
      ColorProcessor plane = new ColorProcessor(WIDTH, HEIGHT);
      for (int p = 0; p < WIDTH * HEIGHT; p++) {
        plane.set(p, 0xff000000 | (p * 97 + i * 7919) * 0x0305);
      }
      Path file = folder.resolve("in").resolve(String.format(Locale.ROOT, "%02d.png", i));
      assertTrue(new FileSaver(new ImagePlus("", plane)).saveAsPng(file.toString()));
    }
    return this;
  }

  /** Those of the entry points, for results in the folder {@code to} beside. */
  List<String> arguments(String to) {
    List<String> arguments =
        new ArrayList<>(List.of("files=" + folder.resolve("in"), "out=" + folder.resolve(to)));
    arguments.addAll(Arrays.asList(keys));
    return arguments;
  }

  /** The batch on Spark, into the folder {@code to} beside. */
  Ran spark(ModelSetUp setUp, String to) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        new AnimateOnSpark(stream(out), stream(err), setUp)
            .run(arguments(to).toArray(String[]::new));
    return new Ran(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** The plain batch, in this thread. */
  void plain(ModelProvider models, String to) throws IOException {
    Map<String, String> wanted =
        Map.of(
            "files", folder.resolve("in").toString(),
            "out", folder.resolve(to).toString(),
            "parameters", String.join(" ", keys));
    try (Context context = new Context()) {
      context.service(LogService.class).setLevel(LogLevel.NONE);
      ModelCache cache = context.service(ModelCache.class);
      cache.provider(models);
      ModelRequest request = ModelRequest.DEFAULT.with(Map.of("device", "cpu"));
      new Batch(cache, request, BatchParameters.of(wanted), context.service(LogService.class))
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

  /** Two places hold the same files, byte for byte, and {@code images} rows, the same. */
  void assertSame(int images, String expected, String found) throws IOException {
    Map<String, byte[]> all = bytes(found);
    assertEquals(bytes(expected).keySet(), all.keySet());
    bytes(expected).forEach((name, bytes) -> assertArrayEquals(bytes, all.get(name), name));
    assertEquals(images, all.size());
    assertEquals(sorted(expected), sorted(found));
    assertRows(images, found);
  }

  /** A row for each of so many images. */
  void assertRows(int images, String place) throws IOException {
    List<String> rows = rows(place);
    assertEquals(images, rows.size(), rows::toString);
    List<String> names = rows.stream().map(row -> row.substring(0, row.indexOf(','))).toList();
    assertEquals(images, new HashSet<>(names).size(), rows::toString);
  }

  /** All files but the log; hidden ones count. */
  Map<String, byte[]> bytes(String place) throws IOException {
    Map<String, byte[]> bytes = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder.resolve(place))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!file.getFileName().toString().equals(LOG)) {
          bytes.put(file.getFileName().toString(), Files.readAllBytes(file));
        }
      }
    }
    return bytes;
  }

  /** Lines of the log. */
  List<String> rows(String place) throws IOException {
    return Files.readAllLines(folder.resolve(place).resolve(LOG)).stream().skip(1).toList();
  }

  /** Lines of the log in order, whatever the place is called. */
  List<String> sorted(String place) throws IOException {
    return rows(place).stream().map(row -> row.replace("/" + place + "/", "/")).sorted().toList();
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }
}
