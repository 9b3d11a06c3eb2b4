package sc.fiji.svdtools.file;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DraftTest {

  @TempDir Path folder;

  /** Only what nobody can finish any more goes. */
  @Test
  void staysWhileItsOwnerLives() throws Exception {
    Path own = Draft.in(folder);
    Path dead = replaced(own, ProcessHandle.current().pid(), deadProcess());
    Path again = copy(own.getFileName().toString().replaceFirst("-(\\d+)-[^-]*$", "-1-x"));
    Path elsewhere = copy(own.getFileName().toString().replaceFirst("draft-[^-]+", "draft-zz9"));
    Path old = copy(elsewhere.getFileName() + "old");
    Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(8))));
    Path former = copy(".svd-draft-12345");
    Draft.tidy(folder);
    assertTrue(Files.exists(own), "of this process");
    assertFalse(Files.exists(dead), "of a process that has ended");
    assertFalse(Files.exists(again), "of an earlier process of the same number");
    assertTrue(Files.exists(elsewhere), "of another computer");
    assertFalse(Files.exists(old), "of another computer, days ago");
    assertTrue(Files.exists(former), "whose owner is unknown, just now");
  }

  private Path replaced(Path own, long from, long to) throws IOException {
    return copy(own.getFileName().toString().replace("-" + from + "-", "-" + to + "-"));
  }

  private Path copy(String name) throws IOException {
    return Files.createDirectories(folder.resolve(name).resolve("inside")).getParent();
  }

  private static long deadProcess() throws Exception {
    String java = ProcessHandle.current().info().command().orElse("java");
    Process process = new ProcessBuilder(java, "-version").start();
    process.waitFor();
    return process.pid();
  }
}
