package sc.fiji.svdtools.model.text;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.GptBytePairEncodingParams;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/**
 * CLIP's merges as the byte-pair encoding of a library, with CLIP's token numbers.
 *
 * <p>CLIP tells the last byte of a word from the same byte inside ("e</w>" and "e"). Here a word is
 * followed by the byte {@link #WORD_END}, which a cleaned text never has, and joining it to the
 * byte before it comes first: then the order of the token numbers is the order of the merges.
 *
 * <p>Token numbers: 0..255 the bytes, 256..511 the bytes at the end of a word, then the merges.
 *
 * <p>Source: OpenAI CLIP {@code bpe_simple_vocab_16e6.txt}, its first 48894 merges (MIT licence).
 */
final class Merges {

  /** Follows each word. */
  static final char WORD_END = '\0';

  private static final String RESOURCE = "merges.txt.gz";
  private static final String END_MARK = "</w>";
  private static final int BYTES = 256;
  private static final Pattern ALL = Pattern.compile(".+", Pattern.DOTALL);

  private Merges() {}

  static Encoding encoding() {
    GptBytePairEncodingParams params =
        new GptBytePairEncodingParams("clip", ALL, ranks(), Map.of());
    return Encodings.newLazyEncodingRegistry()
        .registerGptBytePairEncoding(params)
        .getEncoding("clip")
        .orElseThrow();
  }

  /** Token numbers by bytes. */
  private static Map<byte[], Integer> ranks() {
    Map<byte[], Integer> ranks = new LinkedHashMap<>();
    String letters = letters();
    for (int i = 0; i < BYTES; i++) {
      byte b = (byte) byteOf(letters.charAt(i));
      ranks.put(new byte[] {b}, i);
      ranks.put(new byte[] {b, (byte) WORD_END}, BYTES + i);
    }
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Merges.class.getResourceAsStream(RESOURCE)),
                StandardCharsets.UTF_8))) {
      int next = 2 * BYTES;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        int space = line.indexOf(' ');
        ranks.put(bytes(line.substring(0, space) + line.substring(space + 1)), next++);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ranks;
  }

  private static byte[] bytes(String token) {
    boolean last = token.endsWith(END_MARK);
    String symbols = last ? token.substring(0, token.length() - END_MARK.length()) : token;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    symbols.chars().forEach(c -> bytes.write(byteOf((char) c)));
    if (last) {
      bytes.write(WORD_END);
    }
    return bytes.toByteArray();
  }

  /** How the file writes the bytes, in the order of their numbers: printable ones as themselves. */
  private static String letters() {
    StringBuilder printable = new StringBuilder();
    StringBuilder others = new StringBuilder();
    for (int b = 0; b < BYTES; b++) {
      if (printable(b)) {
        printable.append((char) b);
      } else {
        others.append((char) (BYTES + others.length()));
      }
    }
    return printable.append(others).toString();
  }

  private static int byteOf(char letter) {
    if (letter < BYTES) {
      return letter;
    }
    int at = letter - BYTES;
    int b = 0;
    for (; printable(b) || at > 0; b++) {
      at -= printable(b) ? 0 : 1;
    }
    return b;
  }

  private static boolean printable(int b) {
    return b >= '!' && b <= '~' || b >= 0xa1 && b <= 0xac || b >= 0xae && b <= 0xff;
  }
}
