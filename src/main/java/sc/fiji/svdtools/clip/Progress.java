package sc.fiji.svdtools.clip;

import java.util.function.Supplier;

/**
 * How a long run reports and is stopped. Called on the thread that runs the pipeline.
 *
 * <p>The pipeline asks {@link #cancelled()} before each network block; when it answers true, the
 * run frees everything and throws {@link java.util.concurrent.CancellationException}.
 */
public interface Progress {

  /** Reports nothing, never cancels. */
  Progress NONE = (stage, done, total) -> {};

  /** Part of a run, in order. */
  enum Stage {
    LOAD("Loading the checkpoint"),
    ENCODE("Encoding the image"),
    SAMPLE("Denoising"),
    DECODE("Decoding frames");

    private final String label;

    Stage(String label) {
      this.label = label;
    }

    /** Text for a status bar. */
    public String label() {
      return label;
    }
  }

  /**
   * Says how far a stage has come.
   *
   * @param stage which part
   * @param done units finished (tensors, steps, frames)
   * @param total units in all, at least 1
   */
  void update(Stage stage, int done, int total);

  /** Tells the user something about the run; an empty text is nothing to tell. */
  default void notice(String text) {}

  /**
   * Offers the clip as far as it has formed, after each denoising step.
   *
   * @param done steps finished
   * @param total steps in all
   * @param preview makes the preview, which costs nothing unless asked for; only during the call
   */
  default void formed(int done, int total, Supplier<Preview> preview) {}

  /** True once the user wants to stop. */
  default boolean cancelled() {
    return false;
  }
}
