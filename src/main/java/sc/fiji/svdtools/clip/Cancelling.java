package sc.fiji.svdtools.clip;

import java.util.concurrent.CancellationException;

/** Turns the user's wish to stop into an exception. */
public final class Cancelling {

  private Cancelling() {}

  public static void check(Progress progress) {
    if (progress.cancelled()) {
      throw new CancellationException("The run was cancelled.");
    }
  }
}
