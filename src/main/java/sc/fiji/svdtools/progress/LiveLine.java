package sc.fiji.svdtools.progress;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import sc.fiji.svdtools.forecast.Forecast;

/**
 * The line of a dialog that says what a run will do, kept up to date while values change.
 *
 * <p>As a parameter it is a message: shown, never recorded. Estimates are made on a thread of its
 * own; one that was asked for before the latest is dropped.
 */
public final class LiveLine {

  private static final int IDLE_SECONDS = 2;

  /**
   * What the line says.
   *
   * @param text one line or sentence
   * @param warning whether it is to be shown in red
   */
  public record Line(String text, boolean warning) {}

  private final ExecutorService worker = worker();
  private final UnaryOperator<String> wording;
  private long asked;
  private Line said = new Line("", false);
  private Consumer<Line> listener = s -> {};

  /**
   * A line that says nothing yet.
   *
   * @param wording makes of what is wrong what the dialog says
   */
  public LiveLine(UnaryOperator<String> wording) {
    this.wording = wording;
  }

  /** Who shows the line, in place of any other; called now and on every change, on any thread. */
  public synchronized void listen(Consumer<Line> other) {
    listener = other;
    listener.accept(said);
  }

  /** Says {@code text} at once. */
  public void say(String text, boolean warning) {
    publish(ask(), new Line(text, warning));
  }

  /** Says what {@code forecast} gives, or the sentence it fails with, once it is known. */
  public void foresee(Supplier<Forecast> forecast) {
    long ticket = ask();
    worker.execute(
        () -> {
          if (latest(ticket)) {
            publish(ticket, said(forecast));
          }
        });
  }

  private static Line said(Supplier<Forecast> forecast) {
    try {
      Forecast found = forecast.get();
      return new Line(found.text(), !found.fits());
    } catch (IllegalArgumentException | IllegalStateException e) {
      return new Line(e.getMessage(), true);
    } catch (RuntimeException | LinkageError e) {
      return new Line("There is no estimate: " + e, true);
    } catch (OutOfMemoryError e) {
      return new Line("There is no estimate: the memory of ImageJ is not enough.", true);
    }
  }

  private synchronized long ask() {
    return ++asked;
  }

  private synchronized boolean latest(long ticket) {
    return ticket == asked;
  }

  private synchronized void publish(long ticket, Line found) {
    if (latest(ticket)) {
      said = new Line(wording.apply(found.text()), found.warning());
      listener.accept(said);
    }
  }

  /** One thread, which sees the plugin's classes and ends when it has nothing to do. */
  private static ExecutorService worker() {
    ThreadPoolExecutor one =
        new ThreadPoolExecutor(
            1,
            1,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            work -> {
              Thread thread = new Thread(work, "SVD estimate");
              thread.setDaemon(true);
              thread.setContextClassLoader(LiveLine.class.getClassLoader());
              return thread;
            });
    one.allowCoreThreadTimeOut(true);
    return one;
  }
}
