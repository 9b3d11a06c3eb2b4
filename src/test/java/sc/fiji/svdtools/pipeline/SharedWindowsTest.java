package sc.fiji.svdtools.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.types.DataType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sc.fiji.svdtools.checkpoint.ModelFiles;
import sc.fiji.svdtools.clip.Progress;
import sc.fiji.svdtools.clip.RunReport;
import sc.fiji.svdtools.clip.Sources;
import sc.fiji.svdtools.clip.VideoSettings;
import sc.fiji.svdtools.key.Options;
import sc.fiji.svdtools.plan.Ports;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.sampling.Guidance;
import sc.fiji.svdtools.sampling.Sampling;
import sc.fiji.svdtools.sampling.Schedule;
import sc.fiji.svdtools.technique.Techniques;
import sc.fiji.svdtools.weights.TinyModel;

/**
 * Windows of a step on several devices, which are feigned: each is a model of its own on the CPU.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
class SharedWindowsTest {

  private static final String WINDOWS = "contextsize=3 contextstride=2";
  private static final String ASIDE = "svd windows";

  private Path file;
  private SvdPipeline one;
  private SvdPipeline three;

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

  @BeforeAll
  void load(@TempDir Path folder) {
    file = TinyModel.WHOLE.writeOriginal(folder.resolve("tiny.safetensors"), DataType.FLOAT32);
    one = on(1);
    three = on(3);
  }

  @AfterAll
  void close() {
    one.close();
    three.close();
  }

  private SvdPipeline on(int devices) {
    return SvdPipeline.load(
        ModelFiles.of(file),
        Collections.nCopies(devices, Device.cpu()),
        DataType.FLOAT32,
        Progress.NONE);
  }

  private static VideoSettings settings(int frames) {
    Sampling two = new Sampling(Schedule.KARRAS, 3, Sampling.Solver.EULER, Guidance.DEFAULT);
    return TinyRun.settings(frames, two);
  }

  private static SamplingPlan plan(String keys) {
    return Techniques.plan(Options.parse(keys));
  }

  private static Sources sources() {
    return Sources.of(TinyRun.picture(0))
        .with("driver", List.of(TinyRun.picture(1), TinyRun.picture(2)))
        .with("area", List.of(TinyRun.picture(0)));
  }

  private static RunReport run(
      SvdPipeline model, SamplingPlan plan, List<float[]> frames, Progress progress) {
    return model.generate(sources(), settings(8), plan, (i, rgb) -> frames.add(rgb), progress);
  }

  /** A plan that does something on the thread of a window, before it is estimated. */
  private static SamplingPlan watched(Consumer<String> watch) {
    return plan(WINDOWS)
        .wrap(
            "watch",
            Ports.GUIDANCE,
            inner ->
                (at, told) -> {
                  watch.accept(Thread.currentThread().getName());
                  return inner.scales(at, told);
                });
  }

  private static void rest(int milliseconds) {
    try {
      Thread.sleep(milliseconds);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        WINDOWS,
        "contextsize=3 contextstride=1 contextschedule=static contextfusion=flat",
        "contextsize=4 contextschedule=circular contextstride=3",
        "contextsize=3 contextstride=2 contextschedule=static cacheevery=2",
        "contextsize=3 contextstride=2 driver=given transfer=tokens",
        "contextsize=3 contextstride=2 keyscale=0.7 rescale=0.5 guidancenorm=9",
        "contextsize=3 contextstride=2 guidancefrom=30",
        "contextsize=3 contextstride=2 freeinit=2",
        "contextsize=2 contextstride=1 linkframes=4",
        "contextsize=3 contextstride=2 drafts=2 draftlevel=10"
      })
  void severalDevicesGiveTheBitsOfOne(String techniques) {
    List<float[]> alone = new ArrayList<>();
    assertEquals(List.of(), run(one, plan(techniques), alone, Progress.NONE).helpers(), techniques);
    List<float[]> shared = new ArrayList<>();
    assertEquals(
        List.of("cpu()", "cpu()"),
        run(three, plan(techniques), shared, Progress.NONE).helpers(),
        techniques);
    assertEquals(8, shared.size());
    for (int f = 0; f < 8; f++) {
      assertArrayEquals(alone.get(f), shared.get(f), techniques + " frame " + f);
    }
    int live = three.liveTensors();
    assertArrayEquals(
        one.latents(sources(), settings(8), plan(WINDOWS), Progress.NONE),
        three.latents(sources(), settings(8), plan(WINDOWS), Progress.NONE));
    assertEquals(live, three.liveTensors());
  }

  /** Whoever is slow. */
  @Test
  void theOrderInWhichDevicesAreReadyDoesNotMatter() {
    List<float[]> alone = new ArrayList<>();
    run(one, plan(WINDOWS), alone, Progress.NONE);
    for (boolean aside : new boolean[] {true, false}) {
      List<float[]> shared = new ArrayList<>();
      Set<String> threads = new ConcurrentSkipListSet<>();
      SamplingPlan slow =
          watched(
              thread -> {
                threads.add(thread);
                if (thread.startsWith(ASIDE) == aside) {
                  rest(30);
                }
              });
      run(three, slow, shared, Progress.NONE);
      for (int f = 0; f < 8; f++) {
        assertArrayEquals(alone.get(f), shared.get(f));
      }
      assertEquals(
          new TreeSet<>(List.of("svd windows on cpu()", Thread.currentThread().getName())),
          threads);
    }
  }

  /** What has no windows, or fewer, leaves devices alone: nothing is loaded there. */
  @Test
  void onlyDevicesWithAWindowLoad() {
    try (SvdPipeline four = on(4)) {
      int alone = four.liveTensors();
      run(four, SamplingPlan.PLAIN, new ArrayList<>(), Progress.NONE);
      run(four, plan("contextsize=14"), new ArrayList<>(), Progress.NONE);
      assertEquals(alone, four.liveTensors());
      SamplingPlan two = plan("contextsize=5 contextstride=3 contextschedule=static");
      assertEquals(List.of("cpu()"), run(four, two, new ArrayList<>(), Progress.NONE).helpers());
      assertEquals(2 * alone, four.liveTensors());
      run(four, plan(WINDOWS), new ArrayList<>(), Progress.NONE);
      assertEquals(4 * alone, four.liveTensors());
    }
  }

  @Test
  void aStopLeavesNothingBehind() throws Exception {
    run(three, plan(WINDOWS), new ArrayList<>(), Progress.NONE);
    int live = three.liveTensors();
    for (int questions : new int[] {0, 150, 700}) {
      assertThrows(
          CancellationException.class,
          () -> run(three, plan(WINDOWS), new ArrayList<>(), new Stopping(questions)));
      assertEquals(live, three.liveTensors(), questions + " questions");
    }
    List<float[]> frames = new ArrayList<>();
    run(three, plan(WINDOWS), frames, Progress.NONE);
    assertEquals(8, frames.size());
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith(ASIDE)) {
        thread.join();
      }
    }
  }

  @Test
  void aFailureElsewhereEndsTheRunWithItsSentence() {
    run(three, plan(WINDOWS), new ArrayList<>(), Progress.NONE);
    int live = three.liveTensors();
    IllegalStateException failure = new IllegalStateException("The second device has failed.");
    SamplingPlan failing =
        watched(
            thread -> {
              if (thread.startsWith(ASIDE)) {
                throw failure;
              }
            });
    Exception told =
        assertThrows(
            IllegalStateException.class,
            () -> run(three, failing, new ArrayList<>(), Progress.NONE));
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
          watched(
              thread -> {
                if (thread.startsWith(ASIDE) && failures.decrementAndGet() >= 0) {
                  throw failure;
                }
              });
      List<float[]> frames = new ArrayList<>();
      int live = three.liveTensors();
      if (times == 1) {
        run(three, failing, frames, heard);
        assertEquals(8, frames.size());
      } else {
        Exception told =
            assertThrows(EngineException.class, () -> run(three, failing, frames, heard));
        assertEquals("CUDA out of memory on GPU 1.", told.getMessage());
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
    Path own = Files.copy(file, folder.resolve("own.safetensors"));
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
              () -> run(two, plan(WINDOWS), new ArrayList<>(), Progress.NONE));
      assertEquals(
          "The checkpoint own.safetensors was changed after it was loaded, so that cpu() cannot"
              + " share the work; load it again.",
          refused.getMessage());
      List<float[]> frames = new ArrayList<>();
      run(two, SamplingPlan.PLAIN, frames, Progress.NONE);
      assertEquals(8, frames.size());
    }
  }
}
