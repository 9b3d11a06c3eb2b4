package sc.fiji.svdtools.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import sc.fiji.svdtools.key.MenuLabels;
import sc.fiji.svdtools.natives.CudaDriver;
import sc.fiji.svdtools.natives.CudaDriver.Gpu;
import sc.fiji.svdtools.natives.GpuLibrary;

/**
 * Why PyTorch can use no GPU, and what to do about it.
 *
 * @param reason one clause
 * @param remedy what to do, in one clause; empty where nothing is amiss
 */
record NoGpu(String reason, String remedy) {

  /** For GPUs below what the installed library needs. */
  static final String OLDER =
      "a libtorch for CUDA 12.6, named by libtorch in SVD Settings, works on older ones";

  private static final String REPAIR =
      "restart the computer, and if that does not help install the newest NVIDIA driver";

  private static final String UPDATE = "install a newer NVIDIA driver";

  private static final String CUDA_LIBRARY =
      "an NVIDIA GPU is present but PyTorch's CUDA library cannot use it";

  private static final String CPU_LIBRARY =
      "an NVIDIA GPU is present but PyTorch's CPU library is loaded";

  /** Of hardware of which no GPU is usable, with PyTorch loaded. */
  static NoGpu of(Hardware hardware) {
    CudaDriver driver = hardware.driver();
    List<Gpu> gpus = driver.gpus();
    String useless = GpuLibrary.useless(driver).orElse("");
    if (gpus.isEmpty()) {
      return new NoGpu(useless, driver.failure().isEmpty() || driver.hidden() ? "" : REPAIR);
    }
    if (hardware.forCuda()) {
      String failure = hardware.runtimeFailure();
      return new NoGpu(
          CUDA_LIBRARY + (failure.isEmpty() ? "" : " (" + failure + ")"),
          GpuLibrary.tooOld(driver) ? UPDATE : REPAIR);
    } else if (GpuLibrary.tooOld(driver)) {
      return new NoGpu(useless, UPDATE);
    } else if (!useless.isEmpty()) {
      return new NoGpu(useless + "; " + OLDER, "");
    }
    return new NoGpu(CPU_LIBRARY + by(hardware.namedBy()), library(hardware));
  }

  /** Reason and remedy within a sentence. */
  String text() {
    return remedy.isEmpty() ? reason : reason + "; " + remedy;
  }

  /** The same as a sentence. */
  String sentence() {
    return text().substring(0, 1).toUpperCase(Locale.ROOT) + text().substring(1) + ".";
  }

  private static String by(String name) {
    return name.isEmpty() ? "" : ", which " + name + " names";
  }

  private static String library(Hardware hardware) {
    if (hardware.library().isEmpty()) {
      return "there are no GPU libraries for this system, so name the lib folder of a libtorch for"
          + " CUDA as libtorch in SVD Settings and restart";
    }
    List<String> steps = new ArrayList<>();
    if (!hardware.namedBy().isEmpty()) {
      steps.add("leave that empty");
    }
    if (!hardware.library().orElseThrow().installed()) {
      steps.add("use " + MenuLabels.INSTALL_GPU);
    }
    String before = String.join(", ", steps);
    return "for the GPU " + before + (before.isEmpty() ? "" : " and ") + "restart";
  }
}
