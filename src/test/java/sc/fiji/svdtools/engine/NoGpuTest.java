package sc.fiji.svdtools.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.Device;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.svdtools.natives.Archive;
import sc.fiji.svdtools.natives.CudaDriver;
import sc.fiji.svdtools.natives.GpuLibrary;

/** Each state of driver, GPUs and library in which no GPU is used, and what is said. */
class NoGpuTest {

  private static final String PRESENT = "n NVIDIA GPU is present but PyTorch's ";
  private static final String REPAIR =
      "; restart the computer, and if that does not help install the newest NVIDIA driver";

  private final FakeModels models = new FakeModels();

  @TempDir Path folder;

  @Test
  void withoutDriverOrGpusNothingIsAmiss() {
    assertReason("no NVIDIA driver was found");
    models.driver = new CudaDriver(true, 12_080, List.of());
    assertReason("the NVIDIA driver lists no GPU");
    models.driver = new CudaDriver(true, 12_080, List.of(), "CUDA_VISIBLE_DEVICES is '-1'");
    assertReason("the NVIDIA driver lists no GPU (CUDA_VISIBLE_DEVICES is '-1')");
    models.driver = new CudaDriver(true, 12_080, List.of(new CudaDriver.Gpu("Old", 37)));
    assertReason(
        "the GPU 'Old' has compute capability 3.7, and %s or newer is needed; ".formatted(least())
            + NoGpu.OLDER);
  }

  @Test
  void aDriverThatFailsIsNamedWithItsError() {
    models.driver = new CudaDriver(true, 12_080, List.of(), "cuInit failed with error 999");
    assertWarning("The NVIDIA driver lists no GPU (cuInit failed with error 999)" + REPAIR + ".");
  }

  /** The runtime fails though there is a driver: it is not the library for the CPU. */
  @Test
  void aCudaLibraryThatCannotUseTheGpuIsNotCalledTheCpus() {
    models.driver = FakeModels.GPU;
    models.forCuda = true;
    assertWarning("A" + PRESENT + "CUDA library cannot use it" + REPAIR + ".");
    models.runtimeFailure = "cudaGetDeviceCount failed with error 804";
    assertWarning(
        "A"
            + PRESENT
            + "CUDA library cannot use it (cudaGetDeviceCount failed with error 804)"
            + REPAIR
            + ".");
    models.driver = new CudaDriver(true, 11_040, FakeModels.GPU.gpus());
    assertWarning(
        "A"
            + PRESENT
            + "CUDA library cannot use it (cudaGetDeviceCount failed with error 804); install a"
            + " newer NVIDIA driver.");
  }

  @Test
  void theRemedyIsOneThatHelpsHere() throws Exception {
    models.driver = FakeModels.GPU;
    String cpu = "A" + PRESENT + "CPU library is loaded";
    assertWarning(
        cpu
            + "; there are no GPU libraries for this system, so name the lib folder of a libtorch"
            + " for CUDA as libtorch in SVD Settings and restart.");
    Archive archive =
        new Archive("gpu", "cu128", folder.resolve("a.zip").toUri(), 0, "0".repeat(64), "");
    models.library = new GpuLibrary(archive, folder);
    assertWarning(cpu + "; for the GPU use SVD Install GPU Libraries... and restart.");
    models.namedBy = "PYTORCH_LIBRARY_PATH";
    assertWarning(
        cpu
            + ", which PYTORCH_LIBRARY_PATH names; for the GPU leave that empty, use SVD Install"
            + " GPU Libraries... and restart.");
    Files.createDirectories(models.library.folder());
    Files.createFile(models.library.folder().resolve(System.mapLibraryName("torch")));
    assertWarning(
        cpu + ", which PYTORCH_LIBRARY_PATH names; for the GPU leave that empty and restart.");
    models.namedBy = "";
    assertWarning(cpu + "; for the GPU restart.");
    models.driver = new CudaDriver(true, 11_040, FakeModels.GPU.gpus());
    assertWarning(
        "The NVIDIA driver supports CUDA 11.4, and 12.0 or newer is needed; install a newer NVIDIA"
            + " driver.");
  }

  private static String least() {
    int least = GpuLibrary.leastCapability();
    return least / 10 + "." + least % 10;
  }

  private void assertReason(String reason) {
    DeviceChoice choice = DeviceChoice.of("automatic", models.hardware());
    assertEquals(Device.cpu(), choice.device());
    assertEquals("The CPU is used because " + reason + ".", choice.reason());
    assertEquals("", choice.warning());
    assertRefused(reason);
  }

  private void assertWarning(String sentence) {
    DeviceChoice choice = DeviceChoice.of("automatic", models.hardware());
    assertEquals(Device.cpu(), choice.device());
    assertEquals("The CPU is used because PyTorch found no usable GPU.", choice.reason());
    assertEquals(sentence, choice.warning());
    String text = sentence.substring(0, 1).toLowerCase() + sentence.substring(1);
    assertRefused(text.replaceAll("\\.$", ""));
  }

  private void assertRefused(String why) {
    var hardware = models.hardware();
    assertEquals(
        "The value of 'device' is 'gpu0', but PyTorch can use no GPU ("
            + why
            + "); it must be automatic, cpu.",
        assertThrows(IllegalArgumentException.class, () -> DeviceChoice.of("gpu0", hardware))
            .getMessage());
  }
}
