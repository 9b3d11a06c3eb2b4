package sc.fiji.svdtools.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.svdtools.engine.LibraryTrial.Result;
import sc.fiji.svdtools.request.ModelRequest;

/** A process that loads PyTorch, and processes that end as those do that load broken ones. */
class TrialProcessTest {

  @TempDir static Path folder;

  /** As PyTorch's libraries do where the driver does not fit: the process is gone. */
  static final class Crash {
    public static void main(String[] args) {
      System.out.println(LibraryTrial.LOADS + "PyTorch from '/x'");
      System.out.flush();
      new Pointer(8).getByte(0);
      System.out.println(LibraryTrial.WORKS + "on nothing");
    }
  }

  /** Ends like one that works, and says nothing. */
  static final class Mute {
    public static void main(String[] args) {}
  }

  /** Says that it works, and crashes then. */
  static final class Late {
    public static void main(String[] args) {
      System.out.println(LibraryTrial.WORKS + "first");
      System.out.flush();
      new Pointer(8).getByte(0);
    }
  }

  /** Never answers. */
  static final class Hang {
    public static void main(String[] args) throws InterruptedException {
      System.out.println(LibraryTrial.LOADS + "PyTorch from '/x'");
      System.out.flush();
      Thread.currentThread().join();
    }
  }

  @Test
  void theLibraryOfThisComputerWorks() {
    Result result = TrialProcess.of(ModelRequest.DEFAULT.with(Map.of("device", "cpu")));
    assertTrue(result.works(), result.text());
    assertTrue(
        result
            .text()
            .matches("PyTorch 2\\.7\\.1 (for the CPU|with CUDA) from '.+' works on the CPU"),
        result.text());
  }

  @Test
  void aLibraryThatCannotBeLoadedIsTold() throws IOException {
    Path broken = Files.createDirectories(folder.resolve("broken"));
    Files.writeString(broken.resolve(System.mapLibraryName("torch")), "no library");
    Result result =
        TrialProcess.of(ModelRequest.DEFAULT.with(Map.of("libtorch", broken.toString())));
    assertFalse(result.works(), result.text());
    assertTrue(
        result.text().startsWith("PyTorch could not be loaded from '" + broken + "' ("),
        result.text());
    assertFalse(result.text().endsWith("."), result.text());
    assertTrue(Files.exists(broken));
  }

  @Test
  void aProcessThatIsKilledByItsLibraryIsTold() {
    Result result = run(Crash.class, 300);
    assertFalse(result.works());
    assertTrue(
        result.text().matches("Java ended with code -?\\d+ while it tried PyTorch from '/x'"),
        result.text());
    assertFalse(run(Late.class, 300).works());
    assertEquals("Java ended with code 0 while it tried PyTorch", run(Mute.class, 300).text());
  }

  @Test
  void aProcessThatDoesNotAnswerIsEnded() {
    Result result = run(Hang.class, 0);
    assertFalse(result.works());
    assertTrue(result.text().endsWith(" did not answer within 0 s"), result.text());
  }

  private static Result run(Class<?> entry, long seconds) {
    return new TrialProcess(entry, Map.of(), seconds).run(List.of());
  }
}
