package sc.fiji.svdtools.classic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ij.plugin.frame.Recorder;
import java.lang.reflect.Field;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.scijava.Context;
import org.scijava.command.Command;
import org.scijava.command.CommandInfo;
import org.scijava.log.LogLevel;
import org.scijava.log.LogService;

/** What plain ImageJ's recorder is told of a run. */
class ClassicRunTest {

  private static final String LABEL = "A Command...";

  private Context context;

  @BeforeEach
  void open() throws Exception {
    context = new Context();
    context.service(LogService.class).setLevel(LogLevel.NONE);
    command().set(null, LABEL);
  }

  @AfterEach
  void close() {
    Recorder.disableCommandRecording();
    context.close();
  }

  @Test
  void aRunThatEndsIsRecorded() {
    new ClassicRun(context, new CommandInfo(Ends.class)).run();
    assertEquals(LABEL, Recorder.getCommand());
  }

  @Test
  void aRunThatFailsIsNotRecorded() {
    ClassicRun run = new ClassicRun(context, new CommandInfo(Fails.class));
    assertThrows(IllegalStateException.class, run::run);
    assertNull(Recorder.getCommand());
  }

  /** What the next line of the recorder will be; ImageJ sets it only beside a window. */
  private static Field command() throws NoSuchFieldException {
    Field field = Recorder.class.getDeclaredField("commandName");
    field.setAccessible(true);
    return field;
  }

  /** Does nothing. */
  public static final class Ends implements Command {
    @Override
    public void run() {}
  }

  /** Fails. */
  public static final class Fails implements Command {
    @Override
    public void run() {
      throw new IllegalStateException("failed");
    }
  }
}
