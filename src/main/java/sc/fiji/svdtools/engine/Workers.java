package sc.fiji.svdtools.engine;

import ai.djl.Device;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import sc.fiji.svdtools.clip.Progress;
import sc.fiji.svdtools.forecast.NotEnoughMemory;
import sc.fiji.svdtools.request.ModelRequest;

/** Pieces of work shared among all devices that a request allows. */
public final class Workers {

  private Workers() {}

  /**
   * Does all pieces, each once; returns when the last is done. On one device they are done in
   * order, with the model that is kept. On several each device has a model of its own, closed
   * afterwards, and takes the next piece when it is done with one; the model that was kept is
   * closed first.
   *
   * @param pieces what to do, at least one
   * @param loading gets reports of loading the models
   * @param work begins on a model, and says what is done with each piece there; where there are
   *     several devices from several threads
   * @throws RuntimeException what the work throws; pieces that were not begun are left
   * @throws NotEnoughMemory if a device lacks the memory; of several says how to do without it
   */
  public static <T> void share(
      ModelCache models,
      ModelRequest request,
      Collection<T> pieces,
      Supplier<Progress> loading,
      Function<LoadedModel, Consumer<T>> work) {
    Queue<T> queue = new ConcurrentLinkedQueue<>(pieces);
    List<ModelRequest> workers = models.workers(request, pieces.size());
    if (workers.size() == 1) {
      models.use(request, loading.get(), model -> all(queue, work.apply(model)));
      return;
    }
    models.clear();
    ExecutorService threads = Executors.newFixedThreadPool(workers.size());
    try {
      List<Future<?>> ends = new ArrayList<>();
      for (ModelRequest worker : workers) {
        ends.add(
            threads.submit(
                () -> {
                  try {
                    return models.useOwn(
                        worker, loading.get(), model -> all(queue, work.apply(model)));
                  } catch (NotEnoughMemory e) {
                    throw e.leaving(other(workers, worker));
                  }
                }));
      }
      await(ends, queue);
    } finally {
      threads.shutdown();
    }
  }

  private static Device other(List<ModelRequest> workers, ModelRequest worker) {
    ModelRequest other = workers.get(workers.get(0).equals(worker) ? 1 : 0);
    return Device.fromName(other.device());
  }

  private static <T> Void all(Queue<T> queue, Consumer<T> work) {
    for (T piece = queue.poll(); piece != null; piece = queue.poll()) {
      work.accept(piece);
    }
    return null;
  }

  private static void await(List<Future<?>> ends, Queue<?> queue) {
    RuntimeException failure = null;
    for (Future<?> end : ends) {
      try {
        end.get();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        queue.clear();
        failure = new CancellationException();
      } catch (ExecutionException e) {
        queue.clear();
        if (e.getCause() instanceof Error error) {
          throw error;
        }
        failure = (RuntimeException) e.getCause();
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
