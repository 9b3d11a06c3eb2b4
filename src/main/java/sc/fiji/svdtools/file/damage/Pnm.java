package sc.fiji.svdtools.file.damage;

import java.io.IOException;
import java.io.Reader;
import java.io.StreamTokenizer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * PBM, PGM and PPM files: samples that are missing, and bits that ImageJ reads in other places.
 *
 * <p>Source: the manual pages of Netpbm.
 */
final class Pnm {

  private Pnm() {}

  /**
   * What is wrong; empty if nothing was found.
   *
   * @param start its first bytes, as text
   */
  static String of(String start, Path file) throws IOException {
    char kind = start.charAt(1);
    if (kind <= '3') {
      return plain(file, kind == '3' ? 3 : 1, kind == '1' ? 2 : 3);
    }
    long[] values = header(start, kind == '4' ? 2 : 3);
    String missing = Damage.missing(end(kind, values), file);
    if (!missing.isEmpty() || kind != '4' || values[0] % 8 == 0) {
      return missing;
    }
    return "has rows of bits that end inside a byte, where ImageJ begins the next one; its width"
        + " must be a multiple of 8";
  }

  /** Width, height and largest value; zeros where they cannot be read. */
  private static long[] header(String start, int numbers) {
    String plain = start.substring(2).replaceAll("#[^\\n]*\\n", "\n");
    String[] words = plain.strip().split("\\s+", numbers + 1);
    long[] values = new long[3];
    for (int i = 0; i < numbers; i++) {
      if (i >= words.length || !words[i].matches("[0-9]{1,18}")) {
        return new long[3];
      }
      values[i] = Long.parseLong(words[i]);
    }
    return values;
  }

  /** The shortest file with such a header: one byte between its words. */
  private static long end(char kind, long[] values) {
    if (values[0] == 0) {
      return 0;
    }
    int words = (values[0] + " " + values[1]).length();
    if (kind == '4') {
      return 4 + words + Damage.product((values[0] + 7) / 8, values[1], 1);
    }
    int most = Long.toString(values[2]).length();
    long samples = Damage.product(values[0], values[1], kind == '6' ? 3 : 1);
    return 5 + words + most + Damage.product(samples, values[2] > 255 ? 2 : 1, 1);
  }

  /** Samples in digits: as many as the header says, and each a word? */
  private static String plain(Path file, int channels, int numbers) throws IOException {
    try (Reader in = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
      in.skip(2);
      StreamTokenizer words = new StreamTokenizer(in);
      words.resetSyntax();
      words.whitespaceChars(0, ' ');
      words.wordChars('0', '9');
      words.commentChar('#');
      long[] size = new long[3];
      long left = numbers;
      for (int i = 0; left > 0 && words.nextToken() == StreamTokenizer.TT_WORD; i++, left--) {
        if (i < numbers) {
          size[i] = words.sval.length() > 18 ? Long.MAX_VALUE : Long.parseLong(words.sval);
          left = i == numbers - 1 ? Damage.product(size[0], size[1], channels) + 1 : left;
        } else if (numbers == 2 && words.sval.length() > 1) {
          return "has bits without spaces between, which ImageJ takes for one; there must be"
              + " spaces";
        }
      }
      return left > 0 ? Damage.CUT : "";
    }
  }
}
