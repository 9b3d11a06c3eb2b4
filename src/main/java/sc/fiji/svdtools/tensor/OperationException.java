package sc.fiji.svdtools.tensor;

import ai.djl.engine.EngineException;
import sc.fiji.svdtools.text.Quote;

/**
 * An operation that PyTorch could not do; the message is one sentence, the cause has PyTorch's own
 * text with its traceback.
 */
public final class OperationException extends EngineException {
  private static final long serialVersionUID = 1L;

  /** What stands before the reason in PyTorch's text. */
  private static final String REASON = "Error: ";

  /**
   * @param op name of the operation
   * @param failure what PyTorch threw
   */
  OperationException(String op, EngineException failure) {
    super("PyTorch failed in '" + op + "': " + reason(failure) + ".", failure);
  }

  /** The line of a traceback that says why, as far as a message shows it. */
  private static String reason(EngineException failure) {
    String text = String.valueOf(failure.getMessage());
    int at = text.lastIndexOf(REASON);
    String line =
        (at < 0 ? text : text.substring(at + REASON.length()))
            .lines()
            .filter(l -> !l.isBlank())
            .findFirst()
            .orElse("no reason given")
            .strip();
    return Quote.plain(line.endsWith(".") ? line.substring(0, line.length() - 1) : line);
  }
}
