package sc.fiji.svdtools.weights;

import java.nio.file.Path;
import java.util.Arrays;

/** A checkpoint that cannot be used; the message is one sentence made for the user. */
public final class CheckpointException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;
  private static final int LONGEST_NAME = 120;

  /**
   * @param file the file or folder at fault, named first
   * @param sentence what is wrong with it, which value it has and what is allowed
   */
  public CheckpointException(Path file, String sentence) {
    super(file + ": " + sentence);
  }

  /** The same with the error that revealed it. */
  public CheckpointException(Path file, String sentence, Throwable cause) {
    super(file + ": " + sentence, cause);
  }

  /** A name from an untrusted file, in quotes, cut to a readable length, without control codes. */
  static String quote(String name) {
    String cut = name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME) + "...";
    return "'" + cut.replaceAll("\\p{Cntrl}", "?") + "'";
  }

  /** A shape as it is written in messages, -1 being any size. */
  static String text(long... shape) {
    return Arrays.toString(shape).replace("-1", "any");
  }
}
