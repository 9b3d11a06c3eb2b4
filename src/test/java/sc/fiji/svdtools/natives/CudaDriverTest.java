package sc.fiji.svdtools.natives;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jna.Memory;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the driver's functions answer, and what is made of it. */
class CudaDriverTest {

  /**
   * A driver for CUDA 12.8.
   *
   * @param errors of functions by name; others work
   * @param names of errors, or null for a driver without names
   */
  private record Fake(int gpus, Map<String, Integer> errors, Memory names)
      implements CudaDriver.Functions {

    @Override
    public int call(String name, Object... arguments) {
      switch (name) {
        case "cuDriverGetVersion" -> ((IntByReference) arguments[0]).setValue(12_080);
        case "cuDeviceGetCount" -> ((IntByReference) arguments[0]).setValue(gpus);
        case "cuDeviceGet" -> ((IntByReference) arguments[0]).setValue(7);
        case "cuDeviceGetName" -> {
          byte[] text = "Some GPU".getBytes(StandardCharsets.UTF_8);
          System.arraycopy(text, 0, (byte[]) arguments[0], 0, text.length);
          assertEquals(7, arguments[2]);
        }
        case "cuDeviceGetAttribute" ->
            ((IntByReference) arguments[0]).setValue(arguments[1].equals(75) ? 9 : 0);
        case "cuGetErrorName" -> {
          if (names == null) {
            throw new UnsatisfiedLinkError(name);
          }
          ((PointerByReference) arguments[1]).setValue(names);
        }
        default -> assertEquals("cuInit", name);
      }
      return errors.getOrDefault(name, 0);
    }
  }

  @Test
  void listsItsGpus() {
    CudaDriver.Gpu gpu = new CudaDriver.Gpu("Some GPU", 90);
    CudaDriver found = CudaDriver.read(new Fake(2, Map.of(), null), "0,1");
    assertEquals(new CudaDriver(true, 12_080, List.of(gpu, gpu)), found);
  }

  @Test
  void tellsWhichFunctionFailed() {
    Memory name = new Memory(32);
    name.setString(0, "CUDA_ERROR_UNKNOWN");
    CudaDriver found = CudaDriver.read(new Fake(1, Map.of("cuInit", 999), name), null);
    assertEquals("cuInit failed with error 999, CUDA_ERROR_UNKNOWN", found.failure());
    assertEquals(List.of(), found.gpus());
    assertEquals(
        "none (NVIDIA driver for CUDA up to 12.8; cuInit failed with error 999,"
            + " CUDA_ERROR_UNKNOWN)",
        found.text());
    assertEquals(
        Optional.of(
            "the NVIDIA driver lists no GPU (cuInit failed with error 999, CUDA_ERROR_UNKNOWN)"),
        GpuLibrary.useless(found));
    found = CudaDriver.read(new Fake(1, Map.of("cuDeviceGetCount", 3), null), "0");
    assertEquals("cuDeviceGetCount failed with error 3", found.failure());
    assertFalse(found.hidden());
  }

  @Test
  void noGpuIsNoFailureButMayBeHidden() {
    Fake none = new Fake(0, Map.of("cuInit", 100), null);
    assertEquals(new CudaDriver(true, 12_080, List.of()), CudaDriver.read(none, null));
    CudaDriver hidden = CudaDriver.read(none, "-1");
    assertEquals("CUDA_VISIBLE_DEVICES is '-1'", hidden.failure());
    assertTrue(hidden.hidden());
    assertEquals(hidden, CudaDriver.read(new Fake(0, Map.of(), null), "-1"));
  }

  @Test
  void theRuntimeTellsWhyItHasNoGpu() {
    assertEquals(Optional.empty(), CudaRuntime.failure(count -> 0, error -> "no error"));
    assertEquals(
        Optional.of("cudaGetDeviceCount failed with error 35, driver is insufficient"),
        CudaRuntime.failure(count -> 35, error -> error == 35 ? "driver is insufficient" : ""));
  }
}
