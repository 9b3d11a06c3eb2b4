package sc.fiji.svdtools.natives;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** Serves one file on this computer, and can break off. */
public final class FileServer implements AutoCloseable {

  private final HttpServer server;
  private final byte[] content;

  /** Each request: method and range asked for. */
  public final List<String> requests = new CopyOnWriteArrayList<>();

  /** Answers break off after so many bytes; 0 = never. */
  public volatile int breakAfter;

  /** Number of answers that still break off. */
  public volatile int breaks;

  /** Answers do not say how long they are. */
  public volatile boolean silent;

  /** If not null, answers break neither off nor end before it is counted down. */
  public volatile CountDownLatch stall;

  /** Starts to serve {@code content}. */
  public FileServer(byte[] content) throws IOException {
    this.content = content.clone();
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  /** Address of the file under any name. */
  public URI address(String name) {
    InetSocketAddress at = server.getAddress();
    return URI.create("http://" + at.getHostString() + ":" + at.getPort() + "/" + name);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String range = exchange.getRequestHeaders().getFirst("Range");
    requests.add(exchange.getRequestMethod() + " " + range);
    int from = range == null ? 0 : Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
    int length = content.length - from;
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", Integer.toString(length));
      exchange.sendResponseHeaders(200, -1);
      exchange.close();
      return;
    }
    exchange.sendResponseHeaders(range == null ? 200 : 206, silent ? 0 : length);
    boolean breaksOff = breaks > 0 && length > breakAfter;
    breaks -= breaksOff ? 1 : 0;
    exchange.getResponseBody().write(content, from, breaksOff ? breakAfter : length);
    exchange.getResponseBody().flush();
    if (stall != null) {
      try {
        stall.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    if (breaksOff && silent) {
      throw new IOException("without the mark that ends an answer of unknown length");
    }
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
