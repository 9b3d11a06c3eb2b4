package sc.fiji.svdtools.spark;

import java.io.PrintStream;
import java.io.Serializable;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import sc.fiji.svdtools.job.BatchCrew;
import sc.fiji.svdtools.job.BatchImage;
import sc.fiji.svdtools.job.BatchLog.Row;
import sc.fiji.svdtools.spark.ImageTask.Image;
import sc.fiji.svdtools.spark.ImageTask.Outcome;
import scala.Function2;
import scala.collection.Iterator;
import scala.collection.immutable.Range;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;

/**
 * Executors make the images, a task each. A row reaches the driver when its task is the first to
 * succeed: Spark drops what lost, failed and speculative copies say.
 *
 * @param spark where to run
 * @param task what an executor does
 * @param out told once where each executor runs its model
 */
record SparkCrew(JavaSparkContext spark, ImageTask task, PrintStream out) implements BatchCrew {

  @Override
  public void make(List<BatchImage> images, Consumer<Row> done) {
    List<Image> sources =
        images.stream()
            .map(BatchImage::source)
            .map(source -> new Image(source.file().toAbsolutePath().toString(), source.name()))
            .toList();
    spark.setJobDescription("SVD Tools: " + sources.size() + " images, a task each");
    SparkContext context = spark.sc();
    Set<String> places = new HashSet<>();
    Function2<Object, Outcome, BoxedUnit> result =
        (partition, outcome) -> {
          if (places.add(outcome.place())) {
            out.println(outcome.place());
          }
          done.accept(outcome.row());
          return BoxedUnit.UNIT;
        };
    context.runJob(
        spark.parallelize(sources, sources.size()).rdd(),
        new OneImage(task),
        new Range(0, sources.size(), 1),
        result,
        ClassTag$.MODULE$.apply(Outcome.class));
  }

  private static final class OneImage
      extends AbstractFunction2<TaskContext, Iterator<Image>, Outcome> implements Serializable {

    private static final long serialVersionUID = 1;

    private final ImageTask task;

    OneImage(ImageTask task) {
      this.task = task;
    }

    @Override
    public Outcome apply(TaskContext context, Iterator<Image> images) {
      return task.run(context, images.next());
    }
  }
}
