package sc.fiji.svdtools.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.svdtools.cli.Animate;

/**
 * Clips per second of the demo network on the CPU, in pairs one after the other. The time goes from
 * the clip that ends the first quarter to the last but one, so that starting, loading and the end,
 * when there is not work for all, are left out. Beside them, the median of the seconds of a clip in
 * the logs.
 */
@Tag("campaign")
class ThroughputCampaign {

  private static final int IMAGES = Integer.getInteger("campaign.images", 40);
  private static final int PAIRS = Integer.getInteger("campaign.pairs", 3);
  private static final String[] KEYS =
      System.getProperty("campaign.keys", "device=cpu width=64 height=64 frames=4 steps=6")
          .split(" ");

  @TempDir Path folder;

  /** One of a pair. */
  private interface Runner {
    /** Writes clips to the folder of that name. */
    void run(BatchFolder images, String to) throws IOException, InterruptedException;
  }

  @Test
  void localSparkIsAsFastAsTheBatch() throws Exception {
    Runner plain = (images, to) -> child(Animate.class, images, to, List.of());
    List<String> options = new ArrayList<>(List.of("-Dspark.master=local[1]"));
    for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (option.startsWith("--add-opens") || option.startsWith("-Dspark.")) {
        options.add(option);
      }
    }
    Runner local = (images, to) -> child(AnimateOnSpark.class, images, to, options);
    double ratio = compare("the batch", plain, "local[1]", local);
    assertTrue(ratio >= 0.95, Double.toString(ratio));
  }

  @Test
  void twoExecutorsAreNearlyTwiceAsFastAsOne() throws Exception {
    double ratio =
        compare(
            "one executor",
            (images, to) -> cluster(1, images, to),
            "two executors",
            (images, to) -> cluster(2, images, to));
    assertTrue(ratio >= 1.8, Double.toString(ratio));
  }

  /** What the processors give, whoever hands out the images. */
  @Test
  void twoProcessesOfOneThreadAreFasterThanOne() throws Exception {
    compare(
        "one process",
        (images, to) -> processes(1, images, to),
        "two processes",
        (images, to) -> processes(2, images, to));
  }

  private double compare(String first, Runner one, String second, Runner other) throws Exception {
    BatchFolder images = new BatchFolder(folder, KEYS).fill(IMAGES);
    List<Double> ratios = new ArrayList<>();
    for (int pair = 0; pair < PAIRS; pair++) {
      one.run(images, "a" + pair);
      other.run(images, "b" + pair);
      double a = rate("a" + pair);
      double b = rate("b" + pair);
      ratios.add(b / a);
      System.out.printf(
          Locale.ROOT,
          "%s %.3f, %s %.3f clips per second, ratio %.3f; seconds a clip %.3f, %.3f%n",
          first,
          a,
          second,
          b,
          b / a,
          seconds("a" + pair),
          seconds("b" + pair));
    }
    double median = ratios.stream().sorted().toList().get(PAIRS / 2);
    System.out.printf(
        Locale.ROOT,
        "%s to %s: median ratio %.3f; load average %.1f%n",
        second,
        first,
        median,
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    return median;
  }

  private double rate(String to) throws IOException {
    List<FileTime> times = new ArrayList<>();
    for (Path file : found(to, ".tif")) {
      times.add(Files.getLastModifiedTime(file));
    }
    times.sort(null);
    int all = times.size();
    assertEquals(0, all % IMAGES);
    System.out.printf(
        Locale.ROOT,
        "%s: clips per second in the second to the fourth quarter %.3f, %.3f, %.3f%n",
        to,
        rate(times, all / 4, all / 2),
        rate(times, all / 2, 3 * all / 4),
        rate(times, 3 * all / 4, all - 1));
    return rate(times, all / 4, all - 1);
  }

  /** After the clip of number {@code from} to that of {@code to}. */
  private static double rate(List<FileTime> times, int from, int to) {
    long nanos = times.get(to - 1).to(TimeUnit.NANOSECONDS);
    return (to - from) * 1e9 / (nanos - times.get(from - 1).to(TimeUnit.NANOSECONDS));
  }

  private List<Path> found(String to, String end) throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve(to))) {
      return files.filter(file -> file.toString().endsWith(end)).toList();
    }
  }

  /** Median of those that the logs have of the clips which are counted. */
  private double seconds(String to) throws IOException {
    List<Double> all = new ArrayList<>();
    for (Path log : found(to, ".csv")) {
      List<String> rows = Files.readAllLines(log);
      rows.subList(1 + (rows.size() - 1) / 4, rows.size()).stream()
          .map(row -> Double.parseDouble(row.split(",")[3]))
          .forEach(all::add);
    }
    return all.stream().sorted().toList().get(all.size() / 2);
  }

  /** Of a thread each, each making all images in a folder of its own. */
  private static void processes(int number, BatchFolder images, String to)
      throws IOException, InterruptedException {
    List<Process> all = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      String own = to + "/" + i;
      all.add(start(Animate.class, images, own, List.of(), Map.of("OMP_NUM_THREADS", "1")));
    }
    for (Process process : all) {
      assertEquals(0, process.waitFor());
    }
  }

  /** Executors of a core and a thread each, as the page on Spark says. */
  private static void cluster(int executors, BatchFolder images, String to) throws IOException {
    Map<String, String> keys =
        Map.of(
            "spark.executor.cores",
            "1",
            "spark.executorEnv.OMP_NUM_THREADS",
            "1",
            "spark.executor.extraJavaOptions",
            System.getProperty("campaign.java", "-XX:TieredStopAtLevel=1"));
    try (StandaloneCluster cluster = new StandaloneCluster(executors, 1, 1024, keys)) {
      BatchFolder.Ran ran = images.spark(ModelSetUp.NONE, to);
      assertEquals(0, ran.code(), ran.err());
    }
  }

  private static void child(Class<?> main, BatchFolder images, String to, List<String> options)
      throws IOException, InterruptedException {
    assertEquals(0, start(main, images, to, options, Map.of()).waitFor());
  }

  private static Process start(
      Class<?> main,
      BatchFolder images,
      String to,
      List<String> options,
      Map<String, String> environment)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-Xmx1g", "-Dorg.slf4j.simpleLogger.defaultLogLevel=error"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(images.arguments(to));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    File said = images.folder().resolve(to.replace('/', '-') + ".txt").toFile();
    return builder.redirectErrorStream(true).redirectOutput(said).start();
  }
}
