package sc.fiji.svdtools.model.text;

import com.knuddels.jtokkit.api.Encoding;
import java.util.Arrays;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * CLIP's byte-pair tokenizer: text to token numbers 0..49407.
 *
 * <p>The text is cleaned ({@link TextCleaning}) and cut into words, numbers and signs; each piece
 * becomes bytes and these are joined by CLIP's merges. Thread-safe.
 *
 * <p>Source: open_clip {@code SimpleTokenizer}, whose tokens these are.
 */
public final class Tokenizer {

  /** Number of tokens, start and end among them. */
  public static final int SIZE = 49408;

  static final int START = SIZE - 2;
  static final int END = SIZE - 1;

  private static final String START_TEXT = "<start_of_text>";
  private static final String END_TEXT = "<end_of_text>";
  private static final Pattern PIECE =
      Pattern.compile(
          START_TEXT
              + "|"
              + END_TEXT
              + "|'s|'t|'re|'ve|'m|'ll|'d|\\p{L}+|\\p{N}|[^\\s\\p{L}\\p{N}]+",
          Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.UNICODE_CHARACTER_CLASS);

  private final Encoding pairs;

  /** Reads the merges, which takes about a tenth of a second. */
  public Tokenizer() {
    this.pairs = Merges.encoding();
  }

  /**
   * Start, tokens of the text, end, then zeros; a longer text is cut so that the end is last.
   *
   * @param length number of tokens, 77 in CLIP
   */
  public int[] tokens(String text, int length) {
    IntStream inside = PIECE.matcher(TextCleaning.clean(text)).results().flatMapToInt(this::piece);
    int[] all =
        IntStream.concat(IntStream.concat(IntStream.of(START), inside), IntStream.of(END))
            .toArray();
    int[] fitted = Arrays.copyOf(all, length);
    if (all.length > length) {
      fitted[length - 1] = END;
    }
    return fitted;
  }

  private IntStream piece(MatchResult match) {
    return switch (match.group()) {
      case START_TEXT -> IntStream.of(START);
      case END_TEXT -> IntStream.of(END);
      default -> IntStream.of(pairs.encodeOrdinary(match.group() + Merges.WORD_END).toArray());
    };
  }
}
