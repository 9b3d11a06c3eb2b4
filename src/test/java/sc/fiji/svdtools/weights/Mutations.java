package sc.fiji.svdtools.weights;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Damage to texts in JSON and to the safetensors files around them; the same for the same seed. */
final class Mutations {

  private static final String MARKS = "0123456789-+.eE[]{},:\"\\ \n\u0000";

  private static final List<String> PIECES =
      List.of(
          "-1",
          "1e309",
          "NaN",
          "9223372036854775807",
          "9223372036854775808",
          "18446744073709551615",
          "0.5",
          "0x10",
          "\u0661\u0662",
          "\u202e",
          "\ud800",
          "null",
          "true",
          "[]",
          "{}",
          "[[[[",
          "{\"a\":",
          "\"\"",
          "\"F8_E4M3\"",
          "\"F4\"",
          "\"BOOL\"",
          "\"__metadata__\"",
          "\"weight_map\"",
          "../",
          "'",
          "/*",
          "x".repeat(300));

  private final Random random;

  Mutations(long seed) {
    this.random = new Random(seed);
  }

  /** A whole number from 0 to {@code bound - 1}. */
  int next(int bound) {
    return random.nextInt(bound);
  }

  /** A text with one to three damages. */
  byte[] text(byte[] good) {
    byte[] bytes = good;
    for (int n = 1 + next(3); n > 0; n--) {
      bytes = one(bytes);
    }
    return bytes;
  }

  /** A safetensors file with damage in its header, its length or its end. */
  byte[] file(byte[] good) {
    int end = 8 + (good[0] & 0xff) + 256 * (good[1] & 0xff);
    byte[] data = Arrays.copyOfRange(good, end, good.length);
    return switch (next(12)) {
      case 0 -> Arrays.copyOf(good, next(good.length));
      case 1 -> {
        byte[] bytes = good.clone();
        bytes[next(8)] = (byte) next(256);
        yield bytes;
      }
      default -> {
        byte[] json = text(Arrays.copyOfRange(good, 8, end));
        byte[] bytes = new byte[8 + json.length + data.length];
        for (int i = 0; i < 4; i++) {
          bytes[i] = (byte) (json.length >> 8 * i);
        }
        System.arraycopy(json, 0, bytes, 8, json.length);
        System.arraycopy(data, 0, bytes, 8 + json.length, data.length);
        yield bytes;
      }
    };
  }

  private byte[] one(byte[] text) {
    if (text.length < 2) {
      return new byte[] {(byte) next(256)};
    }
    int at = next(text.length);
    int to = Math.min(text.length, at + 1 + next(20));
    return switch (next(7)) {
      case 0 -> {
        byte[] bytes = text.clone();
        bytes[at] ^= (byte) (1 << next(8));
        yield bytes;
      }
      case 1, 2 -> {
        byte[] bytes = text.clone();
        bytes[at] = (byte) MARKS.charAt(next(MARKS.length()));
        yield bytes;
      }
      case 3 -> spliced(text, at, to, new byte[0]);
      case 4 -> spliced(text, at, at, Arrays.copyOfRange(text, at, to));
      case 5 -> number(text, at);
      default -> spliced(text, at, at, piece());
    };
  }

  /** Replaces the number that comes next by something else. */
  private byte[] number(byte[] text, int at) {
    int from = at;
    while (from < text.length && !Character.isDigit(text[from])) {
      from++;
    }
    int to = from;
    while (to < text.length && Character.isDigit(text[to])) {
      to++;
    }
    return spliced(text, from, to, piece());
  }

  private byte[] piece() {
    return PIECES.get(next(PIECES.size())).getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] spliced(byte[] text, int from, int to, byte[] piece) {
    byte[] bytes = new byte[text.length - (to - from) + piece.length];
    System.arraycopy(text, 0, bytes, 0, from);
    System.arraycopy(piece, 0, bytes, from, piece.length);
    System.arraycopy(text, to, bytes, from + piece.length, text.length - to);
    return bytes;
  }
}
