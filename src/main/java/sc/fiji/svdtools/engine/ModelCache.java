package sc.fiji.svdtools.engine;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.types.DataType;
import java.io.File;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.scijava.event.EventHandler;
import org.scijava.log.LogService;
import org.scijava.options.event.OptionsEvent;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import org.scijava.prefs.PrefService;
import org.scijava.service.AbstractService;
import org.scijava.service.SciJavaService;
import org.scijava.service.Service;
import sc.fiji.svdtools.checkpoint.CheckpointFacts;
import sc.fiji.svdtools.checkpoint.CheckpointMark;
import sc.fiji.svdtools.checkpoint.ModelFiles;
import sc.fiji.svdtools.clip.Progress;
import sc.fiji.svdtools.forecast.Forecaster;
import sc.fiji.svdtools.forecast.Placement;
import sc.fiji.svdtools.pipeline.VideoGenerator;
import sc.fiji.svdtools.progress.Runs;
import sc.fiji.svdtools.request.ModelRequest;
import sc.fiji.svdtools.text.Reason;

/**
 * Keeps the last model loaded between runs.
 *
 * <p>The same checkpoint, device and precision are loaded once; a checkpoint is the same while
 * every file of it is. The model is closed when another is asked for, when the settings change, and
 * with the context. One run at a time; a second one waits.
 */
@Plugin(type = Service.class)
public final class ModelCache extends AbstractService implements SciJavaService {

  private static final long WAIT_MILLISECONDS = 200;

  @Parameter private LogService log;
  @Parameter private PrefService preferences;
  @Parameter private Runs runs;

  private final ReentrantLock running = new ReentrantLock();
  private ModelProvider provider = new PipelineModels();
  private volatile Held held;

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
  public <T> T use(ModelRequest request, Progress progress, Function<LoadedModel, T> work) {
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
  public <T> T useOwn(ModelRequest request, Progress progress, Function<LoadedModel, T> work) {
    NativeLibraries.prepare(request);
    try {
      LoadedModel own = load(request, files(request), progress);
      try {
        return work.apply(own);
      } finally {
        own.generator().close();
      }
    } catch (IOException e) {
      throw new IllegalStateException(sentence(request, e), e);
    } catch (EngineException | LinkageError e) {
      throw LoadFailure.explain(e);
    }
  }

  /**
   * The requests that together use every device {@code request} allows: one per GPU for {@code
   * all}, without those too old for the library, else the request itself.
   *
   * @param most most requests
   */
  public List<ModelRequest> workers(ModelRequest request, int most) {
    boolean all = request.device().equals(ModelRequest.ALL);
    List<Integer> gpus = all ? DeviceChoice.gpus(provider.hardware()) : List.of();
    return gpus.size() < 2 || most < 2
        ? List.of(request)
        : gpus.stream()
            .limit(most)
            .map(gpu -> request.with(Map.of("device", "gpu" + gpu)))
            .toList();
  }

  /**
   * What is known before a run. Reads the header of the checkpoint; loads PyTorch only where it
   * alone can tell the device, and never downloads it.
   *
   * @throws IllegalArgumentException if the request names something that is not there
   * @throws IllegalStateException if PyTorch or the checkpoint cannot be loaded
   */
  public Forecaster outlook(ModelRequest request) {
    NativeLibraries.prepare(request);
    try {
      ModelFiles files = files(request);
      CheckpointFacts facts = provider.facts(files);
      Optional<Placement> place = place(request, files, facts);
      return new Forecaster(facts, place, place.flatMap(p -> paces().of(facts.model(), p)));
    } catch (IOException e) {
      throw new IllegalStateException(sentence(request, e), e);
    } catch (EngineException | LinkageError e) {
      throw LoadFailure.explain(e);
    }
  }

  private Optional<Placement> place(ModelRequest request, ModelFiles files, CheckpointFacts facts)
      throws IOException {
    Held now = held;
    if (now != null && now.key().equals(new Key(request, provider.mark(files)))) {
      return Optional.of(now.model().place().holding(facts.numbers()));
    }
    return DeviceChoice.foreseen(request.device(), provider.hardware())
        .map(devices -> Placement.now(devices, request.precision().on(devices.get(0))));
  }

  private Throughputs paces() {
    return new Throughputs(preferences);
  }

  /** The graphics cards of this computer. */
  public Hardware hardware() {
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
    runs.stop();
    // A run that does not stop in time ends with the process.
    if (running.tryLock()) {
      try {
        close();
      } finally {
        running.unlock();
      }
    }
  }

  @EventHandler
  void settingsChanged(OptionsEvent event) {
    if (event.getOptions() instanceof ModelSettings settings && running.tryLock()) {
      try {
        if (held != null && !held.key().request().equals(settings.request())) {
          close();
        }
      } finally {
        running.unlock();
      }
    }
  }

  private void await(Progress progress) {
    try {
      if (running.tryLock()) {
        return;
      }
      progress.notice("Waiting for the run before this one to end");
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
      ModelFiles files = files(request);
      if (held != null && held.key().isOf(request, files)) {
        return held.model();
      }
      Key wanted = new Key(request, provider.mark(files));
      if (held == null || !wanted.equals(held.key())) {
        close();
        held = new Held(wanted, load(request, files, progress));
      }
      return held.model();
    } catch (IOException e) {
      throw new IllegalStateException(sentence(request, e), e);
    } catch (EngineException | LinkageError e) {
      throw LoadFailure.explain(e);
    }
  }

  private ModelFiles files(ModelRequest request) {
    return request.files(provider::demo);
  }

  private LoadedModel load(ModelRequest request, ModelFiles files, Progress progress)
      throws IOException {
    progress.notice(provider.hardware().loading());
    DeviceChoice choice = DeviceChoice.of(request.device(), provider.hardware());
    log.info(choice.reason());
    if (!choice.warning().isEmpty()) {
      log.warn(choice.warning());
    }
    Device device = choice.device();
    DataType type = request.precision().on(device);
    Placement place = Placement.now(choice.devices(), type);
    VideoGenerator model = provider.load(files, choice.devices(), type, progress);
    provider.hardware().loaded().ifPresent(log::info);
    return new LoadedModel(
        new TimedModel(model, pace -> paces().note(model.model(), place, pace), System::nanoTime),
        choice,
        place);
  }

  private static String sentence(ModelRequest request, IOException e) {
    String name =
        request
            .builtIn()
            .map(network -> "built-in " + network.label())
            .orElse(new File(request.checkpoint()).getName());
    return String.format(
        Locale.ROOT, "The checkpoint '%s' cannot be read: %s", name, Reason.withFile(e));
  }

  private void close() {
    Held old = held;
    held = null;
    if (old != null) {
      old.model().generator().close();
    }
  }

  private record Held(Key key, LoadedModel model) {}

  private record Key(ModelRequest request, CheckpointMark mark) {

    private boolean isOf(ModelRequest other, ModelFiles files) {
      return request.equals(other) && mark.stillOf(files);
    }
  }
}
