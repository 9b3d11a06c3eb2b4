package sc.fiji.svdtools.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.master.Master$;
import org.apache.spark.deploy.worker.Worker$;
import org.apache.spark.rpc.RpcEnv;
import scala.Option;

/**
 * A standalone master and its workers in this process; their executors are processes of their own,
 * with the class path of this one. Each worker has an address of its own, 127.0.0.2 and so on, as
 * Spark makes no speculative copy on the same computer.
 *
 * <p>While it is open, it is the master of applications of this process.
 */
final class StandaloneCluster implements AutoCloseable {

  private static final String HERE = "127.0.0.1";

  private final List<RpcEnv> parts = new ArrayList<>();
  private final Map<String, String> keys = new TreeMap<>();

  /**
   * Starts one; the environment names {@code SPARK_HOME}.
   *
   * @param workers number of workers
   * @param cores of each
   * @param megabytes of each
   * @param more keys of Spark
   */
  StandaloneCluster(int workers, int cores, int megabytes, Map<String, String> more)
      throws IOException {
    Path home = Path.of(System.getenv("SPARK_HOME"));
    // What Spark takes for an installation; its classes come on the class path.
    Files.createDirectories(home.resolve("jars"));
    Files.writeString(home.resolve("RELEASE"), "");
    keys.putAll(more);
    keys.put("spark.executor.extraClassPath", System.getProperty("java.class.path"));
    // All executors are there before the first task.
    keys.put("spark.cores.max", Integer.toString(workers * cores));
    keys.put("spark.scheduler.minRegisteredResourcesRatio", "1");
    keys.forEach(System::setProperty);
    SparkConf conf = new SparkConf();
    parts.add(Master$.MODULE$.startRpcEnvAndEndpoint(HERE, 0, 0, conf)._1());
    String master =
        String.format(Locale.ROOT, "spark://%s:%d", HERE, parts.get(0).address().port());
    keys.put("spark.master", master);
    System.setProperty("spark.master", master);
    for (int i = 1; i <= workers; i++) {
      String host = String.format(Locale.ROOT, "127.0.0.%d", i + 1);
      String[] masters = {master};
      String work = home.resolve("work").toString();
      Option<Object> number = Option.apply(i);
      parts.add(
          Worker$.MODULE$.startRpcEnvAndEndpoint(
              host, 0, 0, cores, megabytes, masters, work, number, conf, Option.empty()));
    }
  }

  @Override
  public void close() {
    for (int i = parts.size() - 1; i >= 0; i--) {
      parts.get(i).shutdown();
      parts.get(i).awaitTermination();
    }
    keys.keySet().forEach(System::clearProperty);
  }
}
