package sc.fiji.svdtools.natives;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Servers that send too much or nothing more, and archives with names that lead elsewhere. */
class DownloadTest {

  private static final byte[] CONTENT = new byte[2_500_000];
  private static final int STALL = 1_200_000;

  @TempDir Path folder;

  /** Wants to stop once all has come that the server sends before it stalls. */
  private static final class Impatient implements Watcher {

    private volatile boolean came;

    @Override
    public void update(String step, long done, long total) {
      came = done >= STALL;
    }

    @Override
    public boolean cancelled() {
      return came;
    }
  }

  @Test
  void neverTakesMoreThanExpected() throws Exception {
    Path file = folder.resolve("file");
    try (FileServer server = new FileServer(CONTENT)) {
      Download download = new Download(server.address("file"), Duration.ZERO);
      Exception refused =
          assertThrows(
              IllegalStateException.class, () -> download.to(file, CONTENT.length - 1, watching()));
      assertEquals(
          "The server sends more for '%s' than the 2499999 bytes that were expected; nothing was"
              .concat(" installed.")
              .formatted(server.address("file")),
          refused.getMessage());
      assertTrue(!Files.exists(file) || Files.size(file) < CONTENT.length);
      download.to(file, CONTENT.length, watching());
      assertEquals(CONTENT.length, Files.size(file));
    }
  }

  @Test
  void aServerThatDoesNotSayHowMuchIsStopped() throws Exception {
    Path file = folder.resolve("file");
    try (FileServer server = new FileServer(CONTENT)) {
      server.silent = true;
      Download download = new Download(server.address("file"), Duration.ZERO);
      assertThrows(IllegalStateException.class, () -> download.to(file, 1_500_000, watching()));
      assertTrue(Files.size(file) > 0 && Files.size(file) <= 1_500_000, Files.size(file) + "");
    }
  }

  /** However often the connection broke: the sentence has the size that was expected. */
  @Test
  void whatGoesOnIsLimitedAsAWhole() throws Exception {
    Path file = folder.resolve("file");
    try (FileServer server = new FileServer(CONTENT)) {
      server.silent = true;
      server.breakAfter = 1_000_000;
      server.breaks = 1;
      Download download = new Download(server.address("file"), Duration.ZERO);
      Exception refused =
          assertThrows(IllegalStateException.class, () -> download.to(file, 1_500_000, watching()));
      assertTrue(refused.getMessage().contains(" than the 1500000 bytes "), refused.getMessage());
      assertTrue(Files.size(file) <= 1_500_000, Files.size(file) + "");
    }
  }

  /** Long before the connection's own time is up (60 s). */
  @Test
  @Timeout(30)
  void aStalledServerKeepsNobody() throws Exception {
    try (FileServer server = new FileServer(CONTENT)) {
      server.stall = new CountDownLatch(1);
      server.breakAfter = STALL;
      server.breaks = 1;
      Download download = new Download(server.address("file"), Duration.ZERO);
      assertThrows(
          CancellationException.class,
          () -> download.to(folder.resolve("file"), CONTENT.length, new Impatient()));
      assertEquals(1, server.stall.getCount());
      server.stall.countDown();
    }
  }

  @Test
  void namesThatLeadElsewhereAreRefusedOnEverySystem() throws Exception {
    for (String name :
        List.of(
            "libtorch/lib/torch.\\..\\..\\evil.dll",
            "libtorch\\lib\\torch.dll",
            "C:/torch.dll",
            "libtorch/lib/c:torch.dll",
            "/libtorch/lib/torch.dll",
            "libtorch/lib/../../torch.dll",
            "../torch.dll",
            "libtorch/lib/..")) {
      Path zip = Files.write(folder.resolve("bad.zip"), FakeLibrary.zip(name));
      Path scratch = Files.createTempDirectory(folder, "scratch");
      Archive archive = FakeLibrary.archive(zip.toUri(), Files.readAllBytes(zip));
      Exception refused =
          assertThrows(
              IllegalStateException.class,
              () -> new Unpacking(archive).unpack(zip, scratch, watching()),
              name);
      assertTrue(refused.getMessage().contains("'" + name + "'"), refused.getMessage());
      assertTrue(refused.getMessage().contains("leads elsewhere"), refused.getMessage());
    }
  }

  private static Watcher watching() {
    return new Watcher() {
      @Override
      public void update(String step, long done, long total) {}

      @Override
      public boolean cancelled() {
        return false;
      }
    };
  }
}
