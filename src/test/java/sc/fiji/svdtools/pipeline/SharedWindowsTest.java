package sc.fiji.svdtools.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sc.fiji.svdtools.clip.Progress;
import sc.fiji.svdtools.plan.SamplingPlan;

/** Windows of a step on several devices give the bits of one, and only those that help load. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
class SharedWindowsTest {

  private Feigned devices;
  private SvdPipeline one;
  private SvdPipeline three;

  @BeforeAll
  void load(@TempDir Path folder) {
    devices = new Feigned(folder);
    one = devices.on(1);
    three = devices.on(3);
  }

  @AfterAll
  void close() {
    one.close();
    three.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        Feigned.WINDOWS,
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
    assertEquals(
        List.of(),
        Feigned.run(one, Feigned.plan(techniques), alone, Progress.NONE).helpers(),
        techniques);
    List<float[]> shared = new ArrayList<>();
    assertEquals(
        List.of("cpu()", "cpu()"),
        Feigned.run(three, Feigned.plan(techniques), shared, Progress.NONE).helpers(),
        techniques);
    assertEquals(8, shared.size());
    for (int f = 0; f < 8; f++) {
      assertArrayEquals(alone.get(f), shared.get(f), techniques + " frame " + f);
    }
    int live = three.liveTensors();
    assertArrayEquals(
        one.latents(
            Feigned.sources(), Feigned.settings(8), Feigned.plan(Feigned.WINDOWS), Progress.NONE),
        three.latents(
            Feigned.sources(), Feigned.settings(8), Feigned.plan(Feigned.WINDOWS), Progress.NONE));
    assertEquals(live, three.liveTensors());
  }

  private static void rest(int milliseconds) {
    try {
      Thread.sleep(milliseconds);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Whoever is slow. */
  @Test
  void theOrderInWhichDevicesAreReadyDoesNotMatter() {
    List<float[]> alone = new ArrayList<>();
    Feigned.run(one, Feigned.plan(Feigned.WINDOWS), alone, Progress.NONE);
    for (boolean aside : new boolean[] {true, false}) {
      List<float[]> shared = new ArrayList<>();
      Set<String> threads = new ConcurrentSkipListSet<>();
      SamplingPlan slow =
          Feigned.watched(
              thread -> {
                threads.add(thread);
                if (thread.startsWith(Feigned.ASIDE) == aside) {
                  rest(30);
                }
              });
      Feigned.run(three, slow, shared, Progress.NONE);
      for (int f = 0; f < 8; f++) {
        assertArrayEquals(alone.get(f), shared.get(f));
      }
      assertEquals(
          new TreeSet<>(List.of("svd on cpu()", Thread.currentThread().getName())), threads);
    }
  }

  /** What has no windows, or fewer, leaves devices alone: nothing is loaded there. */
  @Test
  void onlyDevicesWithAWindowLoad() {
    try (SvdPipeline four = devices.on(4)) {
      int alone = four.liveTensors();
      Feigned.run(four, SamplingPlan.PLAIN, new ArrayList<>(), Progress.NONE);
      Feigned.run(four, Feigned.plan("contextsize=14"), new ArrayList<>(), Progress.NONE);
      assertEquals(alone, four.liveTensors());
      SamplingPlan two = Feigned.plan("contextsize=5 contextstride=3 contextschedule=static");
      assertEquals(
          List.of("cpu()"), Feigned.run(four, two, new ArrayList<>(), Progress.NONE).helpers());
      assertEquals(2 * alone, four.liveTensors());
      Feigned.run(four, Feigned.plan(Feigned.WINDOWS), new ArrayList<>(), Progress.NONE);
      assertEquals(4 * alone, four.liveTensors());
    }
  }
}
