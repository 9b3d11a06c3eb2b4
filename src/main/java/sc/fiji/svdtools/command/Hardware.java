package sc.fiji.svdtools.command;

/** What is known about the graphics cards of this computer. */
public interface Hardware {

  /**
   * Number of GPUs PyTorch can compute on. Loads PyTorch.
   *
   * @throws IllegalStateException if PyTorch cannot be loaded, with the remedy
   */
  int usableGpus();

  /** True if an NVIDIA driver is present, whether or not PyTorch can use the card. */
  boolean nvidiaDriver();

  /** True if PyTorch can be loaded without being downloaded. */
  default boolean installed() {
    return true;
  }
}
