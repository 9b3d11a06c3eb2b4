package sc.fiji.svdtools.spark;

import java.io.Serializable;
import java.nio.file.Path;
import java.util.HashMap;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import sc.fiji.svdtools.clip.Progress;
import sc.fiji.svdtools.engine.LoadedModel;
import sc.fiji.svdtools.engine.ModelCache;
import sc.fiji.svdtools.job.BatchFiles;
import sc.fiji.svdtools.job.BatchImage;
import sc.fiji.svdtools.job.BatchLog.Row;
import sc.fiji.svdtools.job.BatchLog.Status;
import sc.fiji.svdtools.key.Keys;
import sc.fiji.svdtools.request.BatchParameters;
import sc.fiji.svdtools.request.ModelRequest;

/**
 * What an executor does with an image.
 *
 * <p>A failing image is a row that says why. The task itself fails where no model can be loaded, so
 * that Spark tries another executor and in the end stops the batch. An image that has taken down
 * its executors is given up at the last attempt Spark allows, before it stops the others.
 *
 * @param batch what to write where, as keys
 * @param model which model, as keys
 * @param setUp may change where models come from
 * @param counters of the batch
 */
record ImageTask(
    HashMap<String, String> batch,
    HashMap<String, String> model,
    ModelSetUp setUp,
    Counters counters)
    implements Serializable {

  private static final int ATTEMPTS = 4;

  /**
   * An image.
   *
   * @param file absolute path
   * @param name name of its results
   */
  record Image(String file, String name) implements Serializable {}

  /**
   * What became of it.
   *
   * @param row line of the log
   * @param place executor and device, with the reason
   */
  record Outcome(Row row, String place) implements Serializable {}

  static ImageTask of(
      BatchParameters batch, ModelRequest model, ModelSetUp setUp, Counters counters) {
    return new ImageTask(text(batch), text(model), setUp, counters);
  }

  private static HashMap<String, String> text(Record parameters) {
    HashMap<String, String> text = new HashMap<>();
    Keys.values(parameters).forEach((key, value) -> text.put(key, value.toString()));
    return text;
  }

  /** Makes the clip of {@code image} on the device that {@code task} was given. */
  Outcome run(TaskContext task, Image image) {
    BatchParameters wanted = BatchParameters.of(batch);
    TaskDevice device = TaskDevice.of(ModelRequest.DEFAULT.with(model), task.resourcesJMap());
    BatchImage one =
        new BatchImage(
            new BatchFiles.Source(Path.of(image.file()), image.name()),
            wanted,
            wanted.animate(),
            device.request());
    SparkEnv spark = SparkEnv.get();
    ModelCache models =
        ExecutorModels.here().of(spark.conf().getAppId(), device.request().device(), setUp);
    boolean last = task.attemptNumber() >= Math.max(1, attempts(spark) - 1);
    Progress progress = until(task);
    Row row =
        models.use(
            device.request(),
            progress,
            loaded -> last ? givenUp(one, task) : make(one, loaded, progress));
    counters.add(row);
    return new Outcome(row, "Executor " + spark.executorId() + ": " + device.reason());
  }

  private Row make(BatchImage image, LoadedModel loaded, Progress progress) {
    Row row = image.attempt(loaded, progress, failure -> {});
    if (row.status() == Status.DONE) {
      int frames = image.parameters().clip().frames();
      counters.addFrames(frames == 0 ? loaded.generator().model().frames() : frames);
    }
    return row;
  }

  private static Row givenUp(BatchImage image, TaskContext task) {
    return image.failed(
        "The image was given up: "
            + task.attemptNumber()
            + " attempts ended without a result, as when an executor is lost.");
  }

  private static int attempts(SparkEnv spark) {
    return spark.conf().getInt("spark.task.maxFailures", ATTEMPTS);
  }

  private static Progress until(TaskContext task) {
    return new Progress() {
      @Override
      public void update(Stage stage, int done, int total) {}

      @Override
      public boolean cancelled() {
        return task.isInterrupted();
      }
    };
  }
}
