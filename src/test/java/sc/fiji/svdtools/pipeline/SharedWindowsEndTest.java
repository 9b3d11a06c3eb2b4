package sc.fiji.svdtools.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.types.DataType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.svdtools.checkpoint.ModelFiles;
import sc.fiji.svdtools.clip.Progress;
import sc.fiji.svdtools.forecast.MemoryNeed;
import sc.fiji.svdtools.forecast.NotEnoughMemory;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.weights.TinyModel;

/**
 * Whichever device stops or fails, a shared run ends with that sentence and leaves nothing behind.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
class SharedWindowsEndTest {

  private Feigned devices;
  private SvdPipeline three;

  @BeforeAll
  void load(@TempDir Path folder) {
    devices = new Feigned(folder);
    three = devices.on(3);
  }

  @AfterAll
  void close() {
    three.close();
  }

  /** Asks to stop at a question. */
  private record Stopping(AtomicInteger left, List<String> notices) implements Progress {

    Stopping(int questions) {
      this(new AtomicInteger(questions), new ArrayList<>());
    }

    @Override
    public void update(Stage stage, int done, int total) {}

    @Override
    public void notice(String text) {
      notices.add(text);
    }

    @Override
    public boolean cancelled() {
      return left.decrementAndGet() < 0;
    }
  }

  @Test
  void aStopLeavesNothingBehind() throws Exception {
    Feigned.run(three, Feigned.plan(Feigned.WINDOWS), new ArrayList<>(), Progress.NONE);
    int live = three.liveTensors();
    for (int questions : new int[] {0, 150, 700}) {
      assertThrows(
          CancellationException.class,
          () ->
              Feigned.run(
                  three,
                  Feigned.plan(Feigned.WINDOWS),
                  new ArrayList<>(),
                  new Stopping(questions)));
      assertEquals(live, three.liveTensors(), questions + " questions");
    }
    List<float[]> frames = new ArrayList<>();
    Feigned.run(three, Feigned.plan(Feigned.WINDOWS), frames, Progress.NONE);
    assertEquals(8, frames.size());
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith(Feigned.ASIDE)) {
        thread.join();
      }
    }
  }

  @Test
  void aFailureElsewhereEndsTheRunWithItsSentence() {
    Feigned.run(three, Feigned.plan(Feigned.WINDOWS), new ArrayList<>(), Progress.NONE);
    int live = three.liveTensors();
    IllegalStateException failure = new IllegalStateException("The second device has failed.");
    SamplingPlan failing =
        Feigned.watched(
            thread -> {
              if (thread.startsWith(Feigned.ASIDE)) {
                throw failure;
              }
            });
    Exception told =
        assertThrows(
            IllegalStateException.class,
            () -> Feigned.run(three, failing, new ArrayList<>(), Progress.NONE));
    assertEquals("The second device has failed.", told.getMessage());
    assertEquals(live, three.liveTensors());
  }

  /** As on one device: one more attempt with less memory, then the sentence. */
  @Test
  void anotherDeviceOutOfMemoryIsTriedOnceMore() {
    AtomicInteger failures = new AtomicInteger();
    EngineException failure = new EngineException("CUDA out of memory on GPU 1.");
    for (int times : new int[] {1, 1000}) {
      failures.set(times);
      Stopping heard = new Stopping(Integer.MAX_VALUE);
      SamplingPlan failing =
          Feigned.watched(
              thread -> {
                if (thread.startsWith(Feigned.ASIDE) && failures.decrementAndGet() >= 0) {
                  throw failure;
                }
              });
      List<float[]> frames = new ArrayList<>();
      int live = three.liveTensors();
      if (times == 1) {
        Feigned.run(three, failing, frames, heard);
        assertEquals(8, frames.size());
      } else {
        Exception told =
            assertThrows(NotEnoughMemory.class, () -> Feigned.run(three, failing, frames, heard));
        assertTrue(
            told.getMessage()
                .startsWith(
                    "A clip of 8 frames of 64 x 64 pixels ran out of memory on cpu() or cpu() or"
                        + " cpu(), though as much was saved as can be; choose a smaller size"),
            told.getMessage());
        assertEquals("CUDA out of memory on GPU 1.", told.getCause().getMessage());
        assertEquals(live, three.liveTensors());
      }
      assertEquals(
          1,
          heard.notices().stream().filter(n -> n.startsWith("Memory ran out; one more")).count());
    }
  }

  /** Weights of two files must not meet in a clip. */
  @Test
  void aCheckpointThatWasChangedIsNotShared(@TempDir Path folder) throws Exception {
    Path own = Files.copy(devices.file, folder.resolve("own.safetensors"));
    try (SvdPipeline two =
        SvdPipeline.load(
            ModelFiles.of(own),
            List.of(Device.cpu(), Device.cpu()),
            DataType.FLOAT32,
            Progress.NONE)) {
      Files.delete(own);
      TinyModel.WHOLE.writeOriginal(own, DataType.FLOAT16);
      Exception refused =
          assertThrows(
              IllegalArgumentException.class,
              () ->
                  Feigned.run(
                      two, Feigned.plan(Feigned.WINDOWS), new ArrayList<>(), Progress.NONE));
      assertEquals(
          "The checkpoint own.safetensors was changed after it was loaded, so that cpu() cannot"
              + " share the work; load it again.",
          refused.getMessage());
      List<float[]> frames = new ArrayList<>();
      Feigned.run(two, SamplingPlan.PLAIN, frames, Progress.NONE);
      assertEquals(8, frames.size());
    }
  }

  /** The sentence names the device that is too small and says how to do without. */
  @Test
  void aDeviceThatCannotHoldTheCheckpointIsLeftOutByTheNextRun() {
    MemoryNeed weights = new MemoryNeed(1L << 60, "The checkpoint tiny.safetensors");
    List<Device> asked = new ArrayList<>();
    Helpers.Loader tooSmall =
        (files, device, type, progress) -> {
          asked.add(device);
          weights.require(Device.cpu());
          throw new AssertionError("no memory is that large");
        };
    try (Helpers helpers =
        new Helpers(
            ModelFiles.of(devices.file),
            Device.gpu(2),
            List.of(Device.gpu(3), Device.gpu(5)),
            DataType.FLOAT32,
            tooSmall)) {
      assertEquals(List.of(), helpers.sharing(1, Progress.NONE));
      Exception refused =
          assertThrows(NotEnoughMemory.class, () -> helpers.sharing(3, Progress.NONE));
      assertEquals(
          "The checkpoint tiny.safetensors needs 1152921504.6 GB of memory on cpu(); X GB are"
              + " free; set 'device' to gpu2 instead.",
          refused.getMessage().replaceFirst("[0-9.]+ GB are free", "X GB are free"));
      assertEquals(List.of(Device.gpu(3)), asked);
    }
  }
}
