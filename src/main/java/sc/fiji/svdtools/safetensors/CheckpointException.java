package sc.fiji.svdtools.safetensors;

import java.nio.file.Path;
import java.util.Arrays;
import sc.fiji.svdtools.text.Quote;

/** A checkpoint that cannot be used; the message is one sentence made for the user. */
public final class CheckpointException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /**
   * @param file the file or folder at fault, named first
   * @param sentence what is wrong with it, which value it has and what is allowed
   */
  public CheckpointException(Path file, String sentence) {
    super(Quote.path(file) + ": " + sentence);
  }

  /** The same with the error that revealed it. */
  public CheckpointException(Path file, String sentence, Throwable cause) {
    super(Quote.path(file) + ": " + sentence, cause);
  }

  /** A name from an untrusted file as messages show it. */
  public static String quote(String name) {
    return Quote.of(name);
  }

  /** A shape as it is written in messages, -1 being any size. */
  public static String text(long... shape) {
    return Arrays.toString(shape).replace("-1", "any");
  }
}
