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
 * when there is not work for all, are left out.
 */
@Tag("campaign")
class ThroughputCampaign {

  private static final int IMAGES = Integer.getInteger("campaign.images", 40);
  private static final int PAIRS = Integer.getInteger("campaign.pairs", 3);
  private static final String[] KEYS =
      System.getProperty("campaign.keys", "device=cpu width=64 height=64 frames=4 steps=6")
          .split(" ");
  private static final int FIRST = IMAGES / 4;

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
          "%s %.3f, %s %.3f clips per second, ratio %.3f%n",
          first,
          a,
          second,
          b,
          b / a);
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
    try (Stream<Path> files = Files.list(folder.resolve(to))) {
      List<FileTime> times = new ArrayList<>();
      for (Path file : files.filter(file -> file.toString().endsWith(".tif")).toList()) {
        times.add(Files.getLastModifiedTime(file));
      }
      times.sort(null);
      assertEquals(IMAGES, times.size());
      long nanos = times.get(IMAGES - 2).to(TimeUnit.NANOSECONDS);
      nanos -= times.get(FIRST - 1).to(TimeUnit.NANOSECONDS);
      return (IMAGES - 1 - FIRST) * 1e9 / nanos;
    }
  }

  /** Executors of a core and a thread each. */
  private static void cluster(int executors, BatchFolder images, String to) throws IOException {
    Map<String, String> keys =
        Map.of("spark.executor.cores", "1", "spark.executorEnv.OMP_NUM_THREADS", "1");
    try (StandaloneCluster cluster = new StandaloneCluster(executors, 1, 1024, keys)) {
      BatchFolder.Ran ran = images.spark(ModelSetUp.NONE, to);
      assertEquals(0, ran.code(), ran.err());
    }
  }

  private static void child(Class<?> main, BatchFolder images, String to, List<String> options)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-Xmx1g", "-Dorg.slf4j.simpleLogger.defaultLogLevel=error"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(images.arguments(to));
    File said = images.folder().resolve(to + ".txt").toFile();
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said).start();
    assertEquals(0, process.waitFor(), Files.readString(said.toPath()));
  }
}
