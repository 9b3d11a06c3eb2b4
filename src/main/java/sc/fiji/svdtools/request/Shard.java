package sc.fiji.svdtools.request;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import sc.fiji.svdtools.text.Quote;

/**
 * One of several disjoint parts of a batch, for processes that know nothing of each other.
 *
 * <p>An image belongs to the part that the SHA-256 of its name tells: its first 8 bytes, taken as
 * an unsigned number, modulo the number of parts. Images that come or go move no other.
 *
 * @param part which part, 1 to {@code of}
 * @param of number of parts, 1 to 100,000
 */
public record Shard(int part, int of) {

  /** The key of the entry point. */
  public static final String KEY = "shard";

  /** All images. */
  public static final Shard WHOLE = new Shard(1, 1);

  private static final int MOST = 100_000;

  public Shard {
    if (!valid(part, of)) {
      throw refused(KEY, part + "/" + of);
    }
  }

  /**
   * Reads {@code part/of}, such as {@code 3/16}; empty text is {@link #WHOLE}.
   *
   * @throws IllegalArgumentException for anything else
   */
  public static Shard parse(String text) {
    return parse(KEY, text);
  }

  /** The same for another key, which the message names. */
  public static Shard parse(String key, String text) {
    if (text.isBlank()) {
      return WHOLE;
    }
    String plain = text.trim();
    if (!plain.matches("\\d{1,6}/\\d{1,6}")) {
      throw refused(key, text);
    }
    int slash = plain.indexOf('/');
    int part = Integer.parseInt(plain.substring(0, slash));
    int of = Integer.parseInt(plain.substring(slash + 1));
    if (!valid(part, of)) {
      throw refused(key, text);
    }
    return new Shard(part, of);
  }

  /**
   * Whether an image is of this part.
   *
   * @param name name of the image's results
   */
  public boolean takes(String name) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
      return Long.remainderUnsigned(ByteBuffer.wrap(digest).getLong(), of) == part - 1;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * What tells files of this part from those of others: empty for the whole, else {@code -3of16}.
   */
  public String suffix() {
    return equals(WHOLE) ? "" : "-" + part + "of" + of;
  }

  private static boolean valid(int part, int of) {
    return of >= 1 && of <= MOST && part >= 1 && part <= of;
  }

  private static IllegalArgumentException refused(String key, String value) {
    return new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "The value of '%s' is %s; it must be a part of all parts, from 1/1 to %d/%d, such"
                + " as 3/16.",
            key,
            Quote.of(value),
            MOST,
            MOST));
  }
}
