package sc.fiji.svdtools.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ij.IJ;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.scijava.log.StderrLogService;

/** A refused run ends its macro, in Fiji from another thread than the macro's, which waits. */
public final class MacroEndTest {

  private static final List<String> TOLD = Collections.synchronizedList(new ArrayList<>());

  /** Called by the macro. */
  public static String refuse() throws InterruptedException {
    TOLD.add("refused");
    Thread command = new Thread(() -> MacroHost.failed("no", new StderrLogService()), "command");
    command.start();
    try {
      command.join();
      // As long as a message is on the screen.
      Thread.sleep(3000);
    } catch (ThreadDeath e) {
      TOLD.add("stopped");
    }
    return "";
  }

  /** Called by the macro's next statement. */
  public static String after() {
    TOLD.add("went on");
    return "";
  }

  @BeforeEach
  void forget() {
    TOLD.clear();
  }

  @Test
  void theMacroEndsWithoutForce() throws InterruptedException {
    String name = MacroEndTest.class.getName();
    String macro = "call('" + name + ".refuse'); call('" + name + ".after');";
    // ImageJ stops threads with such an ending.
    Thread thread =
        new Thread(
            () -> {
              IJ.runMacro(macro);
              TOLD.add("ended");
            },
            "Macro$");
    thread.start();
    thread.join();
    assertEquals(List.of("refused", "ended"), TOLD);
  }
}
