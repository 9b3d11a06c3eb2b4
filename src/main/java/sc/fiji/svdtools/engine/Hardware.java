package sc.fiji.svdtools.engine;

import java.util.Optional;
import sc.fiji.svdtools.natives.CudaDriver;
import sc.fiji.svdtools.natives.GpuLibrary;

/** What is known about the graphics cards of this computer, and about PyTorch for them. */
public interface Hardware {

  /**
   * Number of GPUs PyTorch can compute on. Loads PyTorch.
   *
   * @throws IllegalStateException if PyTorch cannot be loaded, with the remedy
   */
  int usableGpus();

  /** The NVIDIA driver and its GPUs, whether or not PyTorch can use them. */
  CudaDriver driver();

  /** PyTorch for CUDA, as it can be installed; empty where there is none. */
  Optional<GpuLibrary> library();

  /** What PyTorch is loaded, in a few words; empty if none is. Does not load it. */
  Optional<String> loaded();

  /**
   * Least compute capability of GPUs the loaded PyTorch works on, 10 * major + minor; 0 if that is
   * not known, as for a library the user chose.
   */
  default int leastCapability() {
    return 0;
  }

  /** What loading PyTorch now would do, for a user who waits; empty if it is loaded. */
  default String loading() {
    return "";
  }

  /** True if PyTorch can be loaded without being downloaded. */
  default boolean installed() {
    return true;
  }
}
