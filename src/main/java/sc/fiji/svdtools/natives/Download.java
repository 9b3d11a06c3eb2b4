package sc.fiji.svdtools.natives;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.CancellationException;

/**
 * Fetches one file; a broken connection is taken up again where it broke.
 *
 * @param source address; http, https or file
 * @param pause wait before the first new attempt; longer before each further one
 */
record Download(URI source, Duration pause) {

  private static final String STEP = "Downloading";
  private static final int FRUITLESS_ATTEMPTS = 4;
  private static final int CONNECT_MILLIS = 20_000;
  private static final int READ_MILLIS = 60_000;

  /** Size as the server tells it, 0 if it does not. */
  long bytes() {
    try {
      URLConnection connection = open();
      if (connection instanceof HttpURLConnection http) {
        http.setRequestMethod("HEAD");
        if (http.getResponseCode() != HttpURLConnection.HTTP_OK) {
          return 0;
        }
      }
      return Math.max(0, connection.getContentLengthLong());
    } catch (IOException e) {
      return 0;
    }
  }

  /**
   * Writes the file to {@code target}, which may be left incomplete after an exception.
   *
   * @throws IOException if it cannot be had, with its address
   * @throws CancellationException if {@code watcher} asks to stop
   */
  void to(Path target, Watcher watcher) throws IOException {
    int fruitless = 0;
    while (true) {
      long before = size(target);
      try {
        fetch(target, before, watcher);
        return;
      } catch (IOException e) {
        fruitless = size(target) > before ? 1 : fruitless + 1;
        if (fruitless == FRUITLESS_ATTEMPTS) {
          throw new IOException(
              "'%s' cannot be downloaded (%s); it can be fetched elsewhere and given as 'folder'."
                  .formatted(source, e),
              e);
        }
        rest(fruitless, watcher);
      }
    }
  }

  private void fetch(Path target, long have, Watcher watcher) throws IOException {
    URLConnection connection = open();
    if (have > 0) {
      connection.setRequestProperty("Range", "bytes=" + have + "-");
    }
    try (InputStream in = connection.getInputStream()) {
      boolean goesOn =
          connection instanceof HttpURLConnection http
              && http.getResponseCode() == HttpURLConnection.HTTP_PARTIAL;
      long from = goesOn ? have : 0;
      long length = connection.getContentLengthLong();
      long total = length < 0 ? 0 : from + length;
      StandardOpenOption how =
          goesOn ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING;
      try (OutputStream out =
          Files.newOutputStream(target, StandardOpenOption.CREATE, StandardOpenOption.WRITE, how)) {
        Bytes.copy(in, out, STEP, from, total, watcher);
      }
      if (total > 0 && Files.size(target) < total) {
        throw new EOFException("the connection ended early");
      }
    }
  }

  private URLConnection open() throws IOException {
    URLConnection connection = source.toURL().openConnection();
    connection.setConnectTimeout(CONNECT_MILLIS);
    connection.setReadTimeout(READ_MILLIS);
    return connection;
  }

  private void rest(int attempt, Watcher watcher) {
    try {
      Thread.sleep(pause.toMillis() * attempt);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException();
    }
    Bytes.stopIf(watcher.cancelled());
  }

  private static long size(Path file) throws IOException {
    return Files.exists(file) ? Files.size(file) : 0;
  }
}
