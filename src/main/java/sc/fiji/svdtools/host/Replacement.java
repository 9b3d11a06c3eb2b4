package sc.fiji.svdtools.host;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Puts a finished file in the place of another.
 *
 * <p>Java's own move with {@code REPLACE_EXISTING} deletes the old file first: for a moment other
 * processes find none, and one that is killed then leaves none.
 */
public final class Replacement {

  private Replacement() {}

  /**
   * Moves a file within a file system; at each moment the old or the new one is there.
   *
   * @return {@code to}
   * @throws IOException if it cannot be; the old one is there still, save on a file system that
   *     cannot replace files at once
   */
  public static Path move(Path from, Path to) throws IOException {
    try {
      return Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      return Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
