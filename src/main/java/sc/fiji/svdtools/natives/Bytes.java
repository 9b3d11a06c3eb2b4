package sc.fiji.svdtools.natives;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.CancellationException;

/** Copies with reports, and checksums. */
final class Bytes {

  private static final int BLOCK = 1 << 20;

  private Bytes() {}

  /**
   * Copies all of {@code in}.
   *
   * @param from bytes that were done before
   * @param total bytes in all, 0 if unknown
   * @return bytes done now
   * @throws CancellationException if {@code watcher} asks to stop
   */
  static long copy(
      InputStream in, OutputStream out, String step, long from, long total, Watcher watcher)
      throws IOException {
    byte[] block = new byte[BLOCK];
    long done = from;
    for (int read; (read = in.read(block)) >= 0; ) {
      stopIf(watcher.cancelled());
      out.write(block, 0, read);
      done += read;
      watcher.update(step, done, total);
    }
    return done;
  }

  /** SHA-256 of a file in hexadecimal digits. */
  static String sha256(Path file, String step, Watcher watcher) throws IOException {
    try (InputStream in = Files.newInputStream(file);
        DigestOutputStream out =
            new DigestOutputStream(
                OutputStream.nullOutputStream(), MessageDigest.getInstance("SHA-256"))) {
      copy(in, out, step, 0, Files.size(file), watcher);
      return HexFormat.of().formatHex(out.getMessageDigest().digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  static void stopIf(boolean cancelled) {
    if (cancelled) {
      throw new CancellationException();
    }
  }
}
