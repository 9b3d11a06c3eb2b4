package sc.fiji.svdtools.spark;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;
import org.scijava.Context;
import org.scijava.log.LogService;
import sc.fiji.svdtools.cli.AnimateArguments;
import sc.fiji.svdtools.job.Batch;
import sc.fiji.svdtools.job.BatchLog;
import sc.fiji.svdtools.job.BatchLog.Status;
import sc.fiji.svdtools.key.Keys;
import sc.fiji.svdtools.request.BatchParameters;
import sc.fiji.svdtools.request.Presets;

/**
 * A batch on Apache Spark: the main class for {@code spark-submit}.
 *
 * <p>Arguments are those of the batch in {@link sc.fiji.svdtools.cli.Animate}. Images, results,
 * checkpoint and libtorch are on a file system that driver and executors see under the same paths.
 * Without a master it runs in this process, {@code local[*]}.
 *
 * <p>Exit codes: 0 done, 1 the batch or some images failed, 2 the arguments are not usable.
 */
public final class AnimateOnSpark {

  private static final String SLF4J_LEVEL = "org.slf4j.simpleLogger.defaultLogLevel";

  private final PrintStream out;
  private final PrintStream err;
  private final ModelSetUp setUp;

  AnimateOnSpark(PrintStream out, PrintStream err, ModelSetUp setUp) {
    this.out = out;
    this.err = err;
    this.setUp = setUp;
  }

  /** Runs; exits where it failed. */
  public static void main(String[] args) {
    System.setProperty("java.awt.headless", "true");
    // Without a cluster the notes of Spark would bury the results.
    if (System.getProperty(SLF4J_LEVEL) == null) {
      System.setProperty(SLF4J_LEVEL, "error");
    }
    int code = new AnimateOnSpark(System.out, System.err, ModelSetUp.NONE).run(args);
    if (code != 0) {
      System.exit(code);
    }
  }

  /** Runs; answers the exit code. */
  int run(String... args) {
    AnimateArguments wanted;
    try {
      wanted = AnimateArguments.of(args);
      if (wanted.task() != AnimateArguments.Task.BATCH) {
        throw new IllegalArgumentException(
            "There are no images; give files=, a file, a folder, a list or a pattern.");
      }
    } catch (IllegalArgumentException e) {
      err.println(e.getMessage());
      return 2;
    }
    SparkConf conf = new SparkConf().setIfMissing("spark.app.name", "SVD Tools");
    conf.setIfMissing("spark.master", "local[*]");
    try (Context context = new Context(LogService.class);
        JavaSparkContext spark = new JavaSparkContext(conf)) {
      return run(wanted, spark, context.service(LogService.class));
    } catch (IOException e) {
      err.println("The files cannot be written to '" + wanted.folder() + "': " + e.getMessage());
    } catch (IllegalArgumentException | IllegalStateException e) {
      err.println(e.getMessage());
    } catch (Exception e) {
      if (!(e instanceof SparkException)) {
        throw e;
      }
      // Scala's methods do not declare it. Further lines are calls.
      err.println("Spark gave the batch up: " + e.getMessage().lines().findFirst().orElse(""));
    }
    return 1;
  }

  private int run(AnimateArguments wanted, JavaSparkContext spark, LogService log)
      throws IOException {
    BatchParameters whole = resolved(wanted);
    Batch batch = new Batch(null, wanted.request(), whole, wanted.shard(), log);
    Counters counters = Counters.in(spark.sc());
    ImageTask task = ImageTask.of(whole, wanted.request(), setUp, counters);
    Map<Status, Integer> counts = batch.run(new SparkCrew(spark, task, out));
    counts.forEach((status, count) -> out.println(status.label() + ": " + count));
    out.println(counters.text());
    Path table = Path.of(whole.out()).resolve(BatchLog.file(wanted.shard()));
    out.println("Log: " + table);
    if (counts.containsKey(Status.ERROR)) {
      err.println(counts.get(Status.ERROR) + " of the images failed; the log says why: " + table);
      return 1;
    }
    return 0;
  }

  /** Executors have another working folder, and other presets. */
  private static BatchParameters resolved(AnimateArguments wanted) {
    Map<String, Object> values = new LinkedHashMap<>(Keys.values(wanted.batch()));
    values.put("out", wanted.folder().toAbsolutePath().toString());
    values.put("parameters", wanted.parameters().text());
    values.put(Presets.KEY, Presets.NONE);
    return BatchParameters.of(values);
  }
}
