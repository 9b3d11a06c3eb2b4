package sc.fiji.svdtools.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import sc.fiji.svdtools.cli.Child;

/** The end of a program waits for native code that works aside. */
class AsideTest {

  /** Ends while it works aside, and says what became of that. */
  public static final class Program {

    private Program() {}

    /** Takes no arguments. */
    public static void main(String[] args) {
      AtExit.aside(
          () -> {
            throw new IllegalStateException("This work is left, too.");
          });
      AtExit.aside(Program::work);
      System.exit(0);
    }

    private static void work() {
      try {
        Thread.sleep(700);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      System.out.println("done");
    }
  }

  @Test
  void theEndWaits() throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process child =
        new ProcessBuilder(java, "-cp", Child.classPath(), Program.class.getName())
            .redirectErrorStream(true)
            .start();
    try {
      String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertEquals("done", said.strip());
      assertEquals(0, child.waitFor());
    } finally {
      child.destroyForcibly();
    }
  }
}
