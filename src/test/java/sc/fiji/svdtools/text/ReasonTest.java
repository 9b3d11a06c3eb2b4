package sc.fiji.svdtools.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.IIOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** What Java says of a file that cannot be, as the end of a sentence. */
class ReasonTest {

  @TempDir Path folder;

  @Test
  void aPathAloneIsNoReason() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    Path none = folder.resolve("none");
    assertReason("there is no such file or folder (" + none + ").", () -> Files.size(none));
    assertReason("there is a file of that name (" + file + ").", () -> Files.createDirectory(file));
    assertReason(
        "there is a folder of that name that is not empty (" + folder + ").",
        () -> Files.delete(folder));
    assertReason("it is not a folder (" + file + ").", () -> Files.list(file).close());
    assertEquals("permission denied (a).", Reason.withFile(new AccessDeniedException("a")));
  }

  @Test
  void whatIsToldStays() {
    assertEquals(
        "disk full (a).", Reason.withFile(new FileSystemException("a", null, "disk full")));
    assertEquals("disk full.", Reason.withFile(new IOException("disk full.")));
    assertEquals("the system names no reason.", Reason.withFile(new IOException()));
    assertEquals(
        "the system names no reason (a).",
        Reason.withFile(new FileSystemException("a", null, null)));
  }

  /** Java's writers of pictures say what they were at. */
  @Test
  void whatWasWrappedIsFound() {
    IOException full = new IOException("File too large");
    IOException header = new IIOException("I/O error writing header!", full);
    assertEquals("File too large", Reason.of(new IIOException("I/O error writing PNG!", header)));
    assertEquals("I/O error!", Reason.of(new IIOException("I/O error!")));
    assertEquals("the outer", Reason.of(new IOException("the outer", full)));
  }

  private static void assertReason(String expected, Executable failing) {
    assertEquals(expected, Reason.withFile(assertThrows(IOException.class, failing)));
  }
}
