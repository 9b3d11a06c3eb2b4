package sc.fiji.svdtools.file;

import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.Normalizer;
import java.util.HexFormat;
import java.util.Locale;
import sc.fiji.svdtools.image.Synthetic;

/**
 * Names of files that every file system takes, from titles that may hold anything.
 *
 * <p>Letters with their marks, digits, dot, underscore, space, hyphen and plus stay, composed
 * (Unicode's form NFC, which all systems keep apart alike); all else becomes an underscore. So does
 * a leading dot (hidden files) and what the system's own encoding cannot write. Names that Windows
 * reserves get an underscore in front. Names of more than {@value #MOST} bytes are cut and get a
 * part of their SHA-256, so that two long names stay two; what says that a clip is synthetic stays
 * at their end. That leaves room for all endings within the 255 bytes that file systems allow.
 */
final class FileNames {

  static final int MOST = 180;

  private static final String RESERVED = "(con|prn|aux|nul|com[0-9]|lpt[0-9])(\\..*)?";
  private static final int DIGEST_BYTES = 4;

  private FileNames() {}

  /** The name for {@code title}; never empty. */
  static String of(String title) {
    String composed = Normalizer.normalize(title, Normalizer.Form.NFC);
    String name = composed.replaceAll("[^\\p{L}\\p{M}\\p{N}._ +-]", "_").strip();
    name = name.replaceFirst("^\\.", "_");
    if (!writable(name)) {
      name = name.replaceAll("[^\\x20-\\x7e]", "_");
    }
    if (name.isEmpty()) {
      return "clip";
    }
    if (name.toLowerCase(Locale.ROOT).matches(RESERVED)) {
      name = "_" + name;
    }
    return bytes(name) > MOST ? cut(name, title) : name;
  }

  private static boolean writable(String name) {
    try {
      return Path.of(name) != null;
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private static String cut(String name, String title) {
    String digest =
        "-" + digest(title) + (title.endsWith(Synthetic.SUFFIX) ? Synthetic.SUFFIX : "");
    StringBuilder kept = new StringBuilder();
    int left = MOST - digest.length();
    for (int c : name.codePoints().toArray()) {
      left -= bytes(Character.toString(c));
      if (left < 0) {
        break;
      }
      kept.appendCodePoint(c);
    }
    return kept + digest;
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static String digest(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_16BE));
      return HexFormat.of().formatHex(digest, 0, DIGEST_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
