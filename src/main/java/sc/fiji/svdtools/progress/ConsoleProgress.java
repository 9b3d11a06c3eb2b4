package sc.fiji.svdtools.progress;

import java.io.PrintStream;
import java.util.List;
import org.scijava.Context;
import org.scijava.app.event.StatusEvent;
import org.scijava.event.EventHandler;
import org.scijava.event.EventService;
import org.scijava.event.EventSubscriber;

/** Prints status messages: the first, the last and about ten between of each stage. */
public final class ConsoleProgress implements AutoCloseable {

  private static final int LINES = 10;

  private final EventService events;
  private final PrintStream out;
  private final List<EventSubscriber<?>> subscribers;
  private String printed = "";

  public ConsoleProgress(Context context, PrintStream out) {
    this.out = out;
    events = context.service(EventService.class);
    subscribers = events.subscribe(this);
  }

  /** Called by the event service. */
  @EventHandler
  void changed(StatusEvent event) {
    int total = event.getProgressMaximum();
    String text = event.getStatusMessage();
    if (total < 1 || text == null || text.isEmpty()) {
      return;
    }
    String stage = text.replaceAll("[0-9].*", "");
    String place = stage + (long) LINES * event.getProgressValue() / total;
    if (!place.equals(printed)) {
      printed = place;
      out.println(text);
    }
  }

  @Override
  public void close() {
    events.unsubscribe(subscribers);
  }
}
