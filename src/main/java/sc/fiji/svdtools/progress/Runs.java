package sc.fiji.svdtools.progress;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.scijava.event.EventService;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import org.scijava.service.AbstractService;
import org.scijava.service.SciJavaService;
import org.scijava.service.Service;
import org.scijava.task.DefaultTask;
import org.scijava.task.Task;
import org.scijava.thread.ThreadService;

/**
 * The runs at work in a context. When it ends (quit, Ctrl-C, a signal that asks to terminate), all
 * are told to stop as the Escape key tells them, and it waits a little for them to leave their
 * files in order.
 */
@Plugin(type = Service.class)
public final class Runs extends AbstractService implements SciJavaService {

  private static final long PATIENCE_SECONDS = 10;

  @Parameter private ThreadService threads;
  @Parameter private EventService events;

  private final Set<Task> atWork = new HashSet<>();
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private boolean ending;

  /** Is told what runs say, on their threads and in their order. */
  @FunctionalInterface
  public interface Listener {
    /**
     * @param done units finished
     * @param total units in all
     * @param text for people
     */
    void said(long done, long total, String text);
  }

  /**
   * Begins a run, to be {@link #end ended} by the caller whatever becomes of it.
   *
   * @throws CancellationException if the context ends
   */
  public Task begin(String title) {
    Task task = new Told(title);
    synchronized (atWork) {
      if (ending) {
        throw new CancellationException("ImageJ ends.");
      }
      atWork.add(task);
    }
    task.start();
    return task;
  }

  /**
   * For work between two of its parts.
   *
   * @throws CancellationException if the run has been told to stop
   */
  public static void check(Task task) {
    if (task.isCanceled()) {
      throw new CancellationException("The run was cancelled.");
    }
  }

  /** The end of a run, when its files are in order. */
  public void end(Task task) {
    task.finish();
    synchronized (atWork) {
      atWork.remove(task);
      atWork.notifyAll();
    }
  }

  /** Also tells {@code listener} what runs say. */
  public void listen(Listener listener) {
    listeners.add(listener);
  }

  /** Tells all runs to stop, lets none begin, and waits a little for the end of those at work. */
  public void stop() {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    synchronized (atWork) {
      ending = true;
      List.copyOf(atWork).forEach(task -> task.cancel("ImageJ ends."));
      try {
        for (long left = PATIENCE_SECONDS * 1000; !atWork.isEmpty() && left > 0; ) {
          atWork.wait(left);
          left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Whether the context or Java ends, so that what fails now may fail for that. */
  public boolean ending() {
    synchronized (atWork) {
      return ending || javaEnds();
    }
  }

  /** Java says so only to those who ask for something else. */
  private static boolean javaEnds() {
    try {
      return Runtime.getRuntime().removeShutdownHook(new Thread());
    } catch (IllegalStateException e) {
      return true;
    }
  }

  @Override
  public void dispose() {
    stop();
  }

  /** A task whose messages reach the listeners at once; events arrive in any order. */
  private final class Told extends DefaultTask {

    Told(String title) {
      super(threads, events);
      setName(title);
    }

    @Override
    public void setStatusMessage(String text) {
      super.setStatusMessage(text);
      for (Listener listener : listeners) {
        listener.said(getProgressValue(), getProgressMaximum(), text);
      }
    }
  }
}
