package sc.fiji.svdtools.spark;

import java.io.Serializable;
import java.util.Locale;
import org.apache.spark.SparkContext;
import org.apache.spark.util.DoubleAccumulator;
import org.apache.spark.util.LongAccumulator;
import sc.fiji.svdtools.job.BatchLog.Row;
import sc.fiji.svdtools.job.BatchLog.Status;

/**
 * Sums that Spark's pages show; each image counts once, whatever became of its attempts.
 *
 * @param frames of clips made
 * @param seconds of work on them
 * @param failures images that failed
 */
record Counters(LongAccumulator frames, DoubleAccumulator seconds, LongAccumulator failures)
    implements Serializable {

  static Counters in(SparkContext spark) {
    return new Counters(
        spark.longAccumulator("frames"),
        spark.doubleAccumulator("seconds"),
        spark.longAccumulator("failures"));
  }

  void addFrames(long count) {
    frames.add(count);
  }

  void add(Row row) {
    seconds.add(row.seconds());
    failures.add(row.status() == Status.ERROR ? 1L : 0L);
  }

  /** For people. */
  String text() {
    return String.format(
        Locale.ROOT,
        "Frames: %d; seconds: %.2f; failures: %d",
        frames.sum(),
        seconds.sum(),
        failures.sum());
  }
}
