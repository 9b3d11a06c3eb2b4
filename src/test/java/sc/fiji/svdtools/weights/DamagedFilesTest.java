package sc.fiji.svdtools.weights;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged files may only ever cause the plugin's own refusal, in one line. */
class DamagedFilesTest {
  private static final long SEED = 20231127;
  private static final int CASES = 3000;
  private static final int CAMPAIGN = 100_000;

  @TempDir Path folder;

  @Test
  void undamagedFilesOpen() throws IOException {
    new DamagedFiles(folder, SEED).requireGood();
  }

  @Test
  void someDamagedFiles() throws IOException {
    int refused = new DamagedFiles(folder, SEED).run(CASES);
    assertTrue(refused > CASES / 2, refused + " refused");
  }

  /** Outside the normal tests; {@code resources/docs/robustness.md} says how to run it. */
  @Test
  @Tag("campaign")
  void manyDamagedFiles() throws IOException {
    int refused = new DamagedFiles(folder, SEED + 1).run(CAMPAIGN);
    System.out.printf("%d damaged files, %d refused, 0 other throwables%n", CAMPAIGN, refused);
    assertTrue(refused > CAMPAIGN / 2, refused + " refused");
  }
}
