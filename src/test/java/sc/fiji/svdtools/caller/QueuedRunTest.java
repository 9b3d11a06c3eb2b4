package sc.fiji.svdtools.caller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.ImagePlus;
import ij.gui.Roi;
import ij.process.ByteProcessor;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.scijava.Context;
import org.scijava.app.event.StatusEvent;
import org.scijava.command.CommandModule;
import org.scijava.command.CommandService;
import org.scijava.event.EventHandler;
import org.scijava.event.EventService;
import org.scijava.event.EventSubscriber;
import org.scijava.log.LogLevel;
import org.scijava.log.LogService;
import org.scijava.task.Task;
import org.scijava.task.event.TaskEvent;
import org.scijava.thread.ThreadService;
import sc.fiji.svdtools.clip.Progress;
import sc.fiji.svdtools.command.AnimateImageCommand;
import sc.fiji.svdtools.command.OpenImages;
import sc.fiji.svdtools.engine.FakeModels;
import sc.fiji.svdtools.engine.ModelCache;
import sc.fiji.svdtools.image.Provenance;
import sc.fiji.svdtools.request.ModelRequest;

/** A run that waits for another, and what the status says. */
class QueuedRunTest {

  private static final int SECONDS = 60;
  private static final String WAITING = "Waiting for the run before this one to end";

  private final FakeModels models = new FakeModels();
  private final CountDownLatch firstRuns = new CountDownLatch(1);
  private final CountDownLatch firstMayEnd = new CountDownLatch(1);
  private final CountDownLatch secondWaits = new CountDownLatch(1);
  private final List<StatusEvent> told = new CopyOnWriteArrayList<>();
  private Context context;
  private List<EventSubscriber<?>> subscribers;
  private volatile Task waiting;

  @BeforeEach
  void open() {
    context = new Context();
    context.service(LogService.class).setLevel(LogLevel.NONE);
    context.service(ModelCache.class).provider(models);
    subscribers = context.service(EventService.class).subscribe(this);
  }

  @AfterEach
  void close() {
    firstMayEnd.countDown();
    context.close();
    OpenImages.forget();
  }

  @Test
  void aWaitingRunHoldsPixelsSelectionAndTitle() throws Exception {
    Future<?> first = first();
    ImagePlus image = image("second", 200);
    image.setRoi(new Roi(16, 0, 48, 64));
    Future<CommandModule> second = animate(image);
    assertTrue(secondWaits.await(SECONDS, TimeUnit.SECONDS));
    image.getProcessor().setValue(0);
    image.deleteRoi();
    image.getProcessor().fill();
    image.setTitle("renamed");
    image.close();
    image.flush();
    firstMayEnd.countDown();
    first.get();
    ImagePlus clip = (ImagePlus) second.get().getOutput("output");
    assertEquals("second", Provenance.read(clip).entries().get("source"));
    assertEquals("x=16 y=0 w=48 h=64", Provenance.read(clip).entries().get("crop"));
    assertEquals(200 / 255f, models.lastStart.rgb()[0]);
    assertEquals(48, models.lastStart.width());
  }

  @Test
  void aWaitingRunCanBeCancelled() throws Exception {
    Future<?> first = first();
    Future<CommandModule> second = animate(image("second", 200));
    assertTrue(secondWaits.await(SECONDS, TimeUnit.SECONDS));
    waiting.cancel("");
    CommandModule cancelled = second.get();
    assertTrue(cancelled.isCanceled());
    assertNull(cancelled.getOutput("output"));
    assertFalse(first.isDone());
    firstMayEnd.countDown();
    assertEquals(true, first.get());
  }

  @Test
  void theProgressBarIsClearedHoweverARunEnds() throws Exception {
    animateHere();
    assertCleared();
    models.failure = new IllegalStateException("failed");
    animateHere();
    assertCleared();
    models.failure = null;
    models.stopAfter = 1;
    animateHere();
    assertCleared();
  }

  private void assertCleared() throws Exception {
    context.service(ThreadService.class).invoke(() -> {}); // status events come later
    List<StatusEvent> bars = told.stream().filter(e -> e.getProgressMaximum() > 0).toList();
    assertFalse(bars.isEmpty());
    StatusEvent last = bars.get(bars.size() - 1);
    assertEquals(last.getProgressMaximum(), last.getProgressValue(), last.toString());
    assertEquals("", last.getStatusMessage());
    told.clear();
  }

  private void animateHere() throws Exception {
    animate(image("image", 10)).get();
  }

  /** Another run, which has the model until it may end. */
  private Future<?> first() throws InterruptedException {
    Future<?> first =
        context
            .service(ThreadService.class)
            .run(
                () ->
                    context
                        .service(ModelCache.class)
                        .use(ModelRequest.DEFAULT, Progress.NONE, model -> await(firstMayEnd)));
    assertTrue(firstRuns.await(SECONDS, TimeUnit.SECONDS));
    return first;
  }

  private boolean await(CountDownLatch latch) {
    firstRuns.countDown();
    try {
      return latch.await(SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private Future<CommandModule> animate(ImagePlus image) {
    CommandService commands = context.service(CommandService.class);
    return commands.run(AnimateImageCommand.class, true, "input", image, "frames", 2);
  }

  private static ImagePlus image(String title, int grey) {
    ByteProcessor plane = new ByteProcessor(64, 64);
    plane.setValue(grey);
    plane.fill();
    return new ImagePlus(title, plane);
  }

  /** What the tasks say. */
  @EventHandler
  void onEvent(TaskEvent event) {
    if (WAITING.equals(event.getTask().getStatusMessage())) {
      waiting = event.getTask();
      secondWaits.countDown();
    }
  }

  /** What the status bar is told. */
  @EventHandler
  void onEvent(StatusEvent event) {
    told.add(event);
  }
}
