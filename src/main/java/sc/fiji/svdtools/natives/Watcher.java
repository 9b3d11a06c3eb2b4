package sc.fiji.svdtools.natives;

/** How an installation reports and is stopped. */
public interface Watcher {

  /**
   * Says how far a step has come.
   *
   * @param step what is done, for a status bar
   * @param done bytes finished
   * @param total bytes in all, 0 if unknown
   */
  void update(String step, long done, long total);

  /** True once the user wants to stop. */
  boolean cancelled();
}
