package sc.fiji.svdtools.spark;

import java.util.HashMap;
import java.util.Map;
import org.scijava.Context;
import org.scijava.log.LogLevel;
import org.scijava.log.LogService;
import sc.fiji.svdtools.engine.ModelCache;

/**
 * The loaded models of an executor: one per device, kept over tasks.
 *
 * <p>Spark makes tasks anew and keeps nothing of theirs but what hangs on a class; so there is one
 * of these per process. Tasks that share a device wait for each other.
 */
final class ExecutorModels {

  private static final ExecutorModels HERE = new ExecutorModels();

  private final Map<String, Context> byDevice = new HashMap<>();
  private String application = "";

  private ExecutorModels() {}

  /** That of this process. */
  static ExecutorModels here() {
    return HERE;
  }

  /**
   * Where the model of a device is; it is loaded at its first use.
   *
   * @param app Spark's name of the application; models of an earlier one are closed
   * @param device as in the settings
   * @param setUp may change where models come from
   */
  synchronized ModelCache of(String app, String device, ModelSetUp setUp) {
    if (!application.equals(app)) {
      byDevice.values().forEach(Context::dispose);
      byDevice.clear();
      application = app;
    }
    return byDevice.computeIfAbsent(device, key -> context(setUp)).service(ModelCache.class);
  }

  private static Context context(ModelSetUp setUp) {
    Context context = new Context(ModelCache.class, LogService.class);
    context.service(LogService.class).setLevel(LogLevel.NONE);
    setUp.accept(context.service(ModelCache.class));
    return context;
  }
}
