package sc.fiji.svdtools.pipeline;

import java.util.concurrent.CancellationException;

/** Turns the user's wish to stop into an exception. */
final class Cancelling {

  private Cancelling() {}

  static void check(Progress progress) {
    if (progress.cancelled()) {
      throw new CancellationException("The run was cancelled.");
    }
  }
}
