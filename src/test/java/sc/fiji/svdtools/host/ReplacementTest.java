package sc.fiji.svdtools.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplacementTest {

  private static final int TIMES = 3000;

  @Test
  void atEachMomentThereIsAFile(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("file");
    Files.writeString(file, "0");
    CompletableFuture<Void> work =
        CompletableFuture.runAsync(
            () -> {
              try {
                for (int i = 1; i <= TIMES; i++) {
                  Path part = folder.resolve("part");
                  Files.writeString(part, String.valueOf(i));
                  Replacement.move(part, file);
                }
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    int missing = 0;
    while (!work.isDone()) {
      missing += Files.exists(file) ? 0 : 1;
    }
    work.get();
    assertEquals(0, missing);
    assertEquals(String.valueOf(TIMES), Files.readString(file));
    assertFalse(Files.exists(folder.resolve("part")));
  }
}
