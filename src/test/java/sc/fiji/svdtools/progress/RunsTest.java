package sc.fiji.svdtools.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.scijava.Context;
import org.scijava.app.StatusService;
import org.scijava.task.Task;
import sc.fiji.svdtools.clip.Progress.Stage;

@Timeout(60)
class RunsTest {

  private final Context context = new Context(Runs.class, StatusService.class);
  private final Runs runs = context.service(Runs.class);

  @AfterEach
  void close() {
    context.dispose();
  }

  /** Quitting waits for the run to end, which ends because it is told to stop. */
  @Test
  void theEndOfTheContextStopsARunAndWaitsForIt() throws InterruptedException {
    CountDownLatch began = new CountDownLatch(1);
    List<String> order = new ArrayList<>();
    Thread run =
        new Thread(
            () -> {
              Task task = runs.begin("run");
              RunProgress progress =
                  new RunProgress(task, context.service(StatusService.class), System::nanoTime);
              began.countDown();
              while (!progress.cancelled()) {
                Thread.onSpinWait();
              }
              order.add("files in order");
              runs.end(task);
            });
    run.start();
    began.await();
    context.dispose();
    order.add("ended");
    run.join();
    assertEquals(List.of("files in order", "ended"), order);
    assertThrows(CancellationException.class, () -> runs.begin("another"));
  }

  @Test
  void linesComeInOrder() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    runs.listen(new ConsoleProgress(new PrintStream(out, true, StandardCharsets.UTF_8)));
    Task task = runs.begin("run");
    RunProgress progress = new RunProgress(task, context.service(StatusService.class), () -> 0L);
    List<String> expected = new ArrayList<>();
    for (Stage stage : Stage.values()) {
      for (int i = 0; i <= 10; i++) {
        progress.update(stage, i, 10);
        expected.add(stage.label() + " " + i + "/10");
      }
    }
    progress.notice("Memory ran out.");
    expected.add("Memory ran out.");
    runs.end(task);
    assertEquals(expected, out.toString(StandardCharsets.UTF_8).lines().toList());
    assertTrue(task.isDone());
  }
}
