package sc.fiji.svdtools.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderLockTest {

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("a/.lock");
  }

  @Test
  void oneHoldsItAndLeavesNoFile() throws IOException {
    Files.createDirectory(file.getParent());
    for (int i = 0; i < 2; i++) {
      try (FolderLock lock = FolderLock.take(file).orElseThrow()) {
        assertTrue(FolderLock.take(file).isEmpty(), lock::toString);
        assertTrue(Files.exists(file));
      }
      assertFalse(Files.exists(file));
    }
  }

  /** As where the one before removes it and gives it back just now. */
  @Test
  void aFileThatHasGoneIsNotTakenForIt() throws IOException {
    Files.createDirectory(file.getParent());
    AtomicInteger tries = new AtomicInteger();
    Runnable goes =
        () -> {
          int n = tries.incrementAndGet();
          try {
            if (n < 3) {
              Files.delete(file);
            }
            if (n == 2) {
              Files.writeString(file, "of the next");
            }
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        };
    try (FolderLock lock = FolderLock.take(file, goes).orElseThrow()) {
      assertEquals(3, tries.get());
      assertTrue(Files.exists(file));
      assertTrue(FolderLock.take(file).isEmpty(), lock::toString);
    }
  }

  @Test
  void aFolderThatBecomesAFileHindersNobody() throws IOException {
    Files.createDirectory(file.getParent());
    FolderLock lock = FolderLock.take(file).orElseThrow();
    Files.move(file.getParent(), folder.resolve("b"));
    Files.createFile(file.getParent());
    lock.close();
    assertTrue(Files.isRegularFile(file.getParent()));
  }
}
