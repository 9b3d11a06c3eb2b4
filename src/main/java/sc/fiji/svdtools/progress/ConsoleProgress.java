package sc.fiji.svdtools.progress;

import java.io.PrintStream;

/**
 * Prints what runs say, in their order: the first, the last and about ten between of each stage.
 */
public final class ConsoleProgress implements Runs.Listener {

  private static final int LINES = 10;

  private final PrintStream out;
  private String printed = "";

  public ConsoleProgress(PrintStream out) {
    this.out = out;
  }

  @Override
  public synchronized void said(long done, long total, String text) {
    if (total < 1 || text == null || text.isEmpty()) {
      return;
    }
    String stage = text.replaceAll("[0-9].*", "");
    String place = stage + LINES * done / total;
    if (!place.equals(printed)) {
      printed = place;
      out.println(text);
    }
  }
}
