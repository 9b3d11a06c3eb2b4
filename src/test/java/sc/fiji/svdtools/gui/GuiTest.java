package sc.fiji.svdtools.gui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs {@link GuiSession} on a virtual display.
 *
 * <p>Its pictures go to {@code target/screenshots}. With {@code -Dscreenshots=update} those of the
 * README are made anew; the test fails if a dialog no longer says what its picture shows.
 */
class GuiTest {

  private static final int SCENARIOS = 13;
  private static final int MINUTES = 10;
  private static final Path BASE = Path.of(System.getProperty("project.basedir", "."));
  private static final Path KEPT = BASE.resolve("resources/screenshots");

  @TempDir Path folder;

  @TestFactory
  List<DynamicTest> plainImageJ() throws Exception {
    Process display = display();
    try {
      boolean update = "update".equals(System.getProperty("screenshots"));
      Path pictures = update ? KEPT : BASE.resolve("target/screenshots");
      List<DynamicTest> tests = tests(session(display, pictures));
      assertEquals(SCENARIOS, tests.size(), "scenarios that ended");
      tests.add(dynamicTest("picturesAreTrue", () -> assertPicturesAreTrue(pictures)));
      return tests;
    } finally {
      display.destroy();
      display.waitFor(10, TimeUnit.SECONDS);
    }
  }

  private static Process display() throws IOException {
    Path log = Files.createTempFile("display", ".log");
    try {
      return new ProcessBuilder(
              "Xvfb", "-displayfd", "1", "-screen", "0", "1280x1000x24", "-nolisten", "tcp")
          .redirectError(log.toFile())
          .start();
    } catch (IOException e) {
      System.err.println(
          "\n*** SKIPPED: dialogs, recorder and progress in plain ImageJ were NOT tested,"
              + " because the virtual display Xvfb is not installed (apt-get install xvfb). ***\n");
      assumeTrue(false, "Xvfb is not installed");
      throw e;
    }
  }

  private List<String> session(Process display, Path pictures) throws Exception {
    BufferedReader reader = display.inputReader();
    String number = reader.readLine();
    assertTrue(number != null, "Xvfb did not start");
    PlainImageJ imagej = new PlainImageJ(Files.createDirectories(folder.resolve("imagej")));
    imagej.install();
    Path scratch = Files.createDirectories(folder.resolve("scratch"));
    Path image = BASE.resolve("resources/examples/cells1.png").toAbsolutePath();
    Path log = BASE.resolve("target/gui-session.log").toAbsolutePath();
    Process manager = windowManager(":" + number);
    ProcessBuilder builder =
        new ProcessBuilder(
            imagej.command(
                pictures.toAbsolutePath().toString(),
                image.toString(),
                scratch.toString(),
                pictures.equals(KEPT) ? "500" : "20"));
    builder.environment().put("DISPLAY", ":" + number);
    builder.environment().put("OMP_NUM_THREADS", "1");
    Process session = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      boolean ended = session.waitFor(MINUTES, TimeUnit.MINUTES);
      if (!ended) {
        // A Java that gets this signal writes what its threads wait for.
        new ProcessBuilder("kill", "-QUIT", Long.toString(session.pid())).start().waitFor();
        session.waitFor(2, TimeUnit.SECONDS);
      }
      assertTrue(ended, "The session did not end; see " + log);
      return Files.readAllLines(log);
    } finally {
      session.destroyForcibly().waitFor();
      if (manager != null) {
        manager.destroy();
      }
    }
  }

  /** Gives windows their frames in the pictures; without one the tests run all the same. */
  private static Process windowManager(String display) {
    try {
      ProcessBuilder builder = new ProcessBuilder("openbox");
      builder.environment().put("DISPLAY", display);
      builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
      return builder.start();
    } catch (IOException e) {
      return null;
    }
  }

  private static List<DynamicTest> tests(List<String> lines) {
    List<DynamicTest> tests = new ArrayList<>();
    for (String line : lines) {
      if (line.startsWith("PASS ")) {
        tests.add(dynamicTest(line.substring(5), () -> {}));
      } else if (line.startsWith("FAIL ")) {
        String name = line.substring(5, line.indexOf(':'));
        tests.add(
            dynamicTest(
                name,
                () -> {
                  throw new AssertionError(line);
                }));
      }
    }
    return tests;
  }

  private static void assertPicturesAreTrue(Path pictures) throws IOException {
    assertEquals(
        Files.readString(KEPT.resolve("dialogs.txt")),
        Files.readString(pictures.resolve("dialogs.txt")),
        "A dialog has changed: make the pictures anew by"
            + " mvn test -Dtest=GuiTest -Dscreenshots=update");
  }
}
