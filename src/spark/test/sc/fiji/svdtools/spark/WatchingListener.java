package sc.fiji.svdtools.spark;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.scheduler.StageInfo;
import scala.collection.JavaConverters;

/** What Spark's pages are told of an application; Spark makes one per application. */
public final class WatchingListener extends SparkListener {

  private static final String INTERNAL = "internal.";

  /** The last. */
  private static WatchingListener last;

  private long began;
  private Span span;
  private final List<String> descriptions = new ArrayList<>();
  private final List<Integer> tasks = new ArrayList<>();
  private final Map<String, String> sums = new TreeMap<>();

  /**
   * A job.
   *
   * @param began in milliseconds since 1970, as is the next
   * @param ended when its last task had ended
   * @param heap bytes that the driver then held
   */
  record Span(long began, long ended, long heap) {}

  /** Made by Spark. */
  public WatchingListener() {
    last = this;
  }

  /** Of its jobs. */
  static List<String> descriptions() {
    return last.descriptions;
  }

  /** Numbers of tasks of its stages. */
  static List<Integer> tasks() {
    return last.tasks;
  }

  /** Its named accumulators, by name. */
  static Map<String, String> sums() {
    return last.sums;
  }

  /** Its last job. */
  static Span span() {
    return last.span;
  }

  @Override
  public void onJobStart(SparkListenerJobStart job) {
    began = job.time();
    descriptions.add(job.properties().getProperty("spark.job.description"));
  }

  @Override
  public void onStageCompleted(SparkListenerStageCompleted stage) {
    StageInfo info = stage.stageInfo();
    tasks.add(info.numTasks());
    for (AccumulableInfo sum : JavaConverters.mapAsJavaMap(info.accumulables()).values()) {
      if (!sum.name().get().startsWith(INTERNAL)) {
        sums.put(sum.name().get(), sum.value().get().toString());
      }
    }
  }

  @Override
  public void onJobEnd(SparkListenerJobEnd job) {
    System.gc();
    long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    span = new Span(began, job.time(), heap);
  }
}
