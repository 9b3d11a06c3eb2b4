package sc.fiji.svdtools.natives;

import java.io.EOFException;
import java.io.FilterInputStream;
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
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;

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
   * @param most bytes taken at most
   * @throws IOException if it cannot be had, with its address
   * @throws IllegalStateException if it is larger
   * @throws CancellationException soon after {@code watcher} asks to stop, whatever the server does
   */
  void to(Path target, long most, Watcher watcher) throws IOException {
    int fruitless = 0;
    while (true) {
      long before = size(target);
      try {
        URLConnection connection = open();
        AtomicReference<OutputStream> written =
            new AtomicReference<>(OutputStream.nullOutputStream());
        Stoppable.run(
            () -> fetch(connection, target, before, most, watcher, written),
            () -> abandon(connection, written.get()),
            watcher);
        return;
      } catch (IOException e) {
        fruitless = size(target) > before ? 1 : fruitless + 1;
        if (fruitless == FRUITLESS_ATTEMPTS) {
          throw new IOException(
              String.format(
                  Locale.ROOT,
                  "'%s' cannot be downloaded (%s); it can be fetched elsewhere and given as"
                      + " 'folder'.",
                  source,
                  e),
              e);
        }
        rest(fruitless, watcher);
      }
    }
  }

  private void fetch(
      URLConnection connection,
      Path target,
      long have,
      long most,
      Watcher watcher,
      AtomicReference<OutputStream> written)
      throws IOException {
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
      if (total > most) {
        throw tooLarge(most);
      }
      StandardOpenOption how =
          goesOn ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING;
      try (OutputStream out =
          Files.newOutputStream(target, StandardOpenOption.CREATE, StandardOpenOption.WRITE, how)) {
        written.set(out);
        Bytes.copy(new Limited(in, most, from), out, STEP, from, total, watcher);
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

  /** What the server sends, up to a size. */
  private final class Limited extends FilterInputStream {

    private final long most;
    private long left;

    Limited(InputStream in, long most, long had) {
      super(in);
      this.most = most;
      this.left = most - had;
    }

    @Override
    public int read(byte[] block, int offset, int length) throws IOException {
      int read = super.read(block, offset, length);
      left -= Math.max(0, read);
      if (left < 0) {
        throw tooLarge(most);
      }
      return read;
    }
  }

  private IllegalStateException tooLarge(long most) {
    return new IllegalStateException(
        String.format(
            Locale.ROOT,
            "The server sends more for '%s' than the %d bytes that were expected; nothing was"
                + " installed.",
            source,
            most));
  }

  /** Closes the file; the connection, too, but that waits for the server and is not waited for. */
  private static void abandon(URLConnection connection, OutputStream written) throws IOException {
    written.close();
    if (connection instanceof HttpURLConnection http) {
      Thread closing = new Thread(http::disconnect, "SVD Tools download");
      closing.setDaemon(true);
      closing.start();
    }
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
