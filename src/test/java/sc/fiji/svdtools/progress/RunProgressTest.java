package sc.fiji.svdtools.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.scijava.Context;
import org.scijava.app.StatusService;
import org.scijava.task.Task;
import org.scijava.task.TaskService;
import sc.fiji.svdtools.clip.Progress.Stage;

class RunProgressTest {

  private static final long SECOND = 1_000_000_000L;

  @Test
  void tellsTheStageAndTheTimeLeft() {
    try (Context context = new Context(TaskService.class, StatusService.class)) {
      AtomicLong clock = new AtomicLong();
      Task task = context.service(TaskService.class).createTask("test");
      RunProgress progress =
          new RunProgress(task, context.service(StatusService.class), clock::get);
      progress.update(Stage.SAMPLE, 0, 25);
      assertEquals("Denoising 0/25", task.getStatusMessage());
      clock.set(10 * SECOND);
      progress.update(Stage.SAMPLE, 5, 25);
      assertEquals("Denoising 5/25, about 40 s left", task.getStatusMessage());
      assertEquals(5, task.getProgressValue());
      assertEquals(25, task.getProgressMaximum());
      clock.set(1000 * SECOND);
      progress.update(Stage.SAMPLE, 10, 25);
      assertEquals("Denoising 10/25, about 25 min 00 s left", task.getStatusMessage());
      progress.update(Stage.DECODE, 1, 14);
      assertEquals("Decoding frames 1/14", task.getStatusMessage());
    }
  }

  @Test
  void theTasksButtonStopsTheRun() {
    try (Context context = new Context(TaskService.class, StatusService.class)) {
      Task task = context.service(TaskService.class).createTask("test");
      RunProgress progress =
          new RunProgress(task, context.service(StatusService.class), System::nanoTime);
      assertFalse(progress.cancelled());
      task.cancel("stop");
      assertTrue(progress.cancelled());
    }
  }
}
