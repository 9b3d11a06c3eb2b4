package sc.fiji.svdtools.engine;

import java.util.Optional;
import sc.fiji.svdtools.natives.CudaDriver;
import sc.fiji.svdtools.natives.GpuLibrary;
import sc.fiji.svdtools.request.ModelRequest;

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

  /** Whether the loaded PyTorch is one for CUDA, though it may find no GPU. */
  default boolean forCuda() {
    return false;
  }

  /** Why the loaded PyTorch finds no GPU, as far as CUDA says, in one clause; else empty. */
  default String runtimeFailure() {
    return "";
  }

  /** Who named the library that is loaded, for people; empty if it was found. */
  default String namedBy() {
    return "";
  }

  /**
   * Least compute capability of GPUs the loaded PyTorch works on, 10 * major + minor; 0 if that is
   * not known, as for a library the user chose.
   */
  default int leastCapability() {
    return 0;
  }

  /** Loads what a run would load in a process of its own, and computes with it. */
  default LibraryTrial.Result trial(ModelRequest request) {
    return new LibraryTrial.Result(true, loaded().orElse(""));
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
