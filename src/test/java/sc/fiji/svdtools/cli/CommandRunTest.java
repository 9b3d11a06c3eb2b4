package sc.fiji.svdtools.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sc.fiji.svdtools.progress.Runs;

/** What is said when a command breaks, by itself or because its context ends. */
class CommandRunTest {

  private static final class Broken extends Error {
    private static final long serialVersionUID = 1;

    Broken() {
      super("this part is broken");
    }
  }

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"image", "files"})
  void aFailureIsNamedAndNotWhatIsWrappedAroundIt(String key) {
    CommandLine line = new CommandLine(folder);
    line.setUp = context -> context.service(Runs.class).listen((done, total, text) -> fail());
    assertEquals(1, run(line, key));
    assertEquals(
        List.of("The run failed: " + Broken.class.getName() + ": this part is broken"),
        line.errors().lines().toList());
  }

  /** Java tells of both by the same class. */
  @ParameterizedTest
  @ValueSource(strings = {"image", "files"})
  void threadsThatTheSystemRefusesAreNotCalledMemory(String key) {
    CommandLine line = new CommandLine(folder);
    line.setUp =
        context ->
            context
                .service(Runs.class)
                .listen(
                    (done, total, text) -> {
                      throw new OutOfMemoryError(
                          "unable to create native thread: possibly out of memory or"
                              + " process/resource limits reached");
                    });
    assertEquals(1, run(line, key));
    assertEquals(
        List.of(
            "The run needs more threads than the system gives this user; end other programs, or"
                + " raise the limit of processes (ulimit -u)."),
        line.errors().lines().toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"image", "files"})
  void whatFailsWhileTheContextEndsIsAStop(String key) {
    CommandLine line = new CommandLine(folder);
    line.setUp =
        context -> {
          Runs runs = context.service(Runs.class);
          runs.listen((done, total, text) -> failWhileEnding(runs));
        };
    assertEquals(1, run(line, key));
    assertEquals(List.of("The run was stopped."), line.errors().lines().toList());
  }

  /** Such as a hook for Java's end that comes too late, which a library wants. */
  @Test
  void whatIsRefusedWhileJavaEndsIsAStop() throws Exception {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                Child.classPath(),
                Ending.class.getName())
            .redirectErrorStream(true)
            .start();
    String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, child.waitFor());
    assertEquals(List.of("false", "true"), said.lines().toList());
  }

  /** Says whether Java ends, before and while it does. */
  public static final class Ending {

    private Ending() {}

    public static void main(String[] args) {
      Runs runs = new Runs();
      System.out.println(runs.ending());
      Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println(runs.ending())));
    }
  }

  private int run(CommandLine line, String key) {
    String image = key + "=" + line.image("a.png");
    int status = line.run(image, "out=" + line.out(), "device=cpu", "frames=3");
    assertFalse(Files.exists(line.out().resolve("a-synthetic.tif")));
    return status;
  }

  private static void failWhileEnding(Runs runs) {
    Thread ends = new Thread(runs::stop);
    ends.setDaemon(true);
    ends.start();
    while (!runs.ending()) {
      Thread.onSpinWait();
    }
    fail();
  }

  private static void fail() {
    throw new Broken();
  }
}
