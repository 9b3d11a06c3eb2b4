package sc.fiji.svdtools.command;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.scijava.event.EventHandler;
import org.scijava.log.LogService;
import org.scijava.options.event.OptionsEvent;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import org.scijava.service.AbstractService;
import org.scijava.service.SciJavaService;
import org.scijava.service.Service;
import sc.fiji.svdtools.pipeline.Progress;

/**
 * Keeps the last model loaded between runs.
 *
 * <p>The same checkpoint, device and precision are loaded once. The model is closed when another is
 * asked for, when the settings change, and with the context. One run at a time; a second one waits.
 */
@Plugin(type = Service.class)
public final class ModelCache extends AbstractService implements SciJavaService {

  private static final long WAIT_MILLISECONDS = 200;

  @Parameter private LogService log;

  private final ReentrantLock running = new ReentrantLock();
  private ModelProvider provider = new PipelineModels();
  private LoadedModel loaded;
  private Key key;

  /** Replaces where models come from; a loaded model is closed. */
  public void provider(ModelProvider other) {
    clear();
    provider = other;
  }

  /**
   * Runs {@code work} with the model, which is loaded if need be and stays open afterwards.
   *
   * @throws IllegalArgumentException if the request names something that is not there
   * @throws IllegalStateException if PyTorch or the checkpoint cannot be loaded
   * @throws CancellationException if {@code progress} asks to stop
   */
  <T> T use(ModelRequest request, Progress progress, Function<LoadedModel, T> work) {
    await(progress);
    try {
      return work.apply(model(request, progress));
    } finally {
      running.unlock();
    }
  }

  /**
   * Runs {@code work} with a model of its own that is closed afterwards, so that several may run at
   * once on different devices.
   *
   * @throws IllegalArgumentException if the request names something that is not there
   * @throws IllegalStateException if PyTorch or the checkpoint cannot be loaded
   * @throws CancellationException if {@code progress} asks to stop
   */
  <T> T useOwn(ModelRequest request, Progress progress, Function<LoadedModel, T> work) {
    NativeLibraries.prepare(request);
    try {
      LoadedModel own = load(request, checkpoint(request), progress);
      try {
        return work.apply(own);
      } finally {
        own.generator().close();
      }
    } catch (IOException e) {
      throw new IllegalStateException(sentence(request, e), e);
    } catch (EngineException | LinkageError e) {
      throw NativeLibraries.explain(e);
    }
  }

  /**
   * The requests that together use every device {@code request} allows: one per GPU for {@code
   * all}, else the request itself.
   *
   * @param most most requests
   */
  List<ModelRequest> workers(ModelRequest request, int most) {
    int gpus = request.device().equals(ModelRequest.ALL) ? provider.hardware().usableGpus() : 0;
    return gpus < 2 || most < 2
        ? List.of(request)
        : IntStream.range(0, Math.min(gpus, most))
            .mapToObj(gpu -> request.with(Map.of("device", "gpu" + gpu)))
            .toList();
  }

  /** The graphics cards of this computer. */
  Hardware hardware() {
    return provider.hardware();
  }

  /** Closes the loaded model, after the run that uses it. */
  public void clear() {
    running.lock();
    try {
      close();
    } finally {
      running.unlock();
    }
  }

  @Override
  public void dispose() {
    clear();
  }

  @EventHandler
  void settingsChanged(OptionsEvent event) {
    if (event.getOptions() instanceof SvdSettings settings && running.tryLock()) {
      try {
        if (key != null && !key.request().equals(settings.request())) {
          close();
        }
      } finally {
        running.unlock();
      }
    }
  }

  private void await(Progress progress) {
    try {
      while (!running.tryLock(WAIT_MILLISECONDS, TimeUnit.MILLISECONDS)) {
        if (progress.cancelled()) {
          throw new CancellationException();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException();
    }
  }

  private LoadedModel model(ModelRequest request, Progress progress) {
    NativeLibraries.prepare(request);
    try {
      Path checkpoint = checkpoint(request);
      Key wanted = new Key(request, checkpoint, checkpoint.toFile().lastModified());
      if (!wanted.equals(key)) {
        close();
        loaded = load(request, checkpoint, progress);
        key = wanted;
      }
      return loaded;
    } catch (IOException e) {
      throw new IllegalStateException(sentence(request, e), e);
    } catch (EngineException | LinkageError e) {
      throw NativeLibraries.explain(e);
    }
  }

  private Path checkpoint(ModelRequest request) throws IOException {
    Path chosen = request.checkpointPath().orElse(null);
    return chosen == null ? provider.demo() : chosen;
  }

  private LoadedModel load(ModelRequest request, Path checkpoint, Progress progress)
      throws IOException {
    DeviceChoice choice = DeviceChoice.of(request.device(), provider.hardware());
    log.info(choice.reason());
    if (!choice.warning().isEmpty()) {
      log.warn(choice.warning());
    }
    Device device = choice.device();
    LoadedModel model =
        new LoadedModel(
            provider.load(checkpoint, device, request.precision().on(device), progress), choice);
    provider.hardware().loaded().ifPresent(log::info);
    return model;
  }

  private static String sentence(ModelRequest request, IOException e) {
    String name =
        request.checkpoint().isEmpty() ? "built in" : new File(request.checkpoint()).getName();
    return "The checkpoint '%s' cannot be read: %s".formatted(name, e.getMessage());
  }

  private void close() {
    LoadedModel old = loaded;
    loaded = null;
    key = null;
    if (old != null) {
      old.generator().close();
    }
  }

  private record Key(ModelRequest request, Path checkpoint, long modified) {}
}
