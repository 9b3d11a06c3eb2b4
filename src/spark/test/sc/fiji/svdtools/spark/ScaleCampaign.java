package sc.fiji.svdtools.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.svdtools.engine.FakeModels;
import sc.fiji.svdtools.engine.ModelCache;
import sc.fiji.svdtools.spark.BatchFolder.Ran;

/**
 * Many images with a model that takes a millisecond, on two executors of a core: how long listing
 * and planning, making and resuming take, and what the driver, which is this process, then holds.
 */
@Tag("campaign")
class ScaleCampaign {

  private static final int IMAGES = Integer.getInteger("campaign.images", 2500);
  private static final String EXECUTORS = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";

  @Test
  void imagesAreMadeAndResumed(@TempDir Path temporary) throws IOException {
    BatchFolder folder = new BatchFolder(temporary, "width=64", "height=64", "frames=2");
    folder.fill(IMAGES);
    Map<String, String> keys =
        Map.of(
            "spark.extraListeners",
            WatchingListener.class.getName(),
            "spark.executor.extraJavaOptions",
            EXECUTORS,
            "spark.executor.cores",
            "1");
    try (StandaloneCluster cluster = new StandaloneCluster(2, 1, 1024, keys)) {
      Ran made = timed("made", folder);
      assertTrue(made.out().contains("done: " + IMAGES + "\nFrames: " + 2 * IMAGES), made.out());
      Ran again = timed("resumed", folder);
      assertTrue(again.out().contains("skipped: " + IMAGES + "\nFrames: 0;"), again.out());
    }
    folder.assertRows(IMAGES, "out");
    assertEquals(IMAGES, folder.bytes("out").size());
    System.out.printf(
        Locale.ROOT,
        "load average %.1f%n",
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }

  private static Ran timed(String what, BatchFolder folder) {
    long began = System.currentTimeMillis();
    Ran ran = folder.spark(ScaleCampaign::use, "out");
    assertEquals(0, ran.code(), ran.err());
    assertEquals(List.of(IMAGES), WatchingListener.tasks());
    WatchingListener.Span job = WatchingListener.span();
    System.out.printf(
        Locale.ROOT,
        "%d images, %s: %.1f s to the first task, %.1f s for the tasks; driver %.1f MB%n",
        IMAGES,
        what,
        (job.began() - began) / 1e3,
        (job.ended() - job.began()) / 1e3,
        job.heap() / 1e6);
    return ran;
  }

  private static void use(ModelCache cache) {
    cache.provider(new FailingModels(new FakeModels(), () -> {}, ScaleCampaign::rest));
  }

  private static void rest() {
    try {
      TimeUnit.MILLISECONDS.sleep(1);
    } catch (InterruptedException e) {
      throw new CancellationException();
    }
  }
}
