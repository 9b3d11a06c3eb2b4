package sc.fiji.svdtools.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import sc.fiji.svdtools.natives.Archive;
import sc.fiji.svdtools.natives.CudaDriver;
import sc.fiji.svdtools.natives.GpuLibrary;
import sc.fiji.svdtools.request.ModelRequest;

class DeviceChoiceTest {

  private static final String REMEDY =
      " NVIDIA GPU is present but PyTorch's CPU library is loaded; for the GPU use SVD Install"
          + " GPU Libraries... and restart";

  @Test
  void automaticTakesAGpuPyTorchCanUse() {
    DeviceChoice choice = choose("automatic", 2, true);
    assertEquals(Device.gpu(0), choice.device());
    assertEquals("GPU 0 is used because PyTorch can use it.", choice.reason());
    assertEquals("", choice.warning());
  }

  @Test
  void allTakesTheOtherUsableGpusBesides() {
    DeviceChoice choice = choose("all", 3, true);
    assertEquals(List.of(Device.gpu(0), Device.gpu(1), Device.gpu(2)), choice.devices());
    assertEquals(
        "GPU 0 is used because PyTorch can use it, and 2 more for drafts and the windows of"
            + " long clips.",
        choice.reason());
    assertEquals(choose("automatic", 1, true), choose("all", 1, true));
    for (String other : new String[] {"automatic", "cpu", "gpu1"}) {
      assertEquals(List.of(), choose(other, 3, true).others(), other);
    }
  }

  @Test
  void withoutAUsableGpuTheCpuIsTakenAndAnIdleGpuIsNamed() {
    DeviceChoice none = choose("automatic", 0, false);
    assertEquals(Device.cpu(), none.device());
    assertEquals("The CPU is used because no NVIDIA driver was found.", none.reason());
    assertEquals("", none.warning());
    assertEquals("An" + REMEDY + ".", choose("automatic", 0, true).warning());
  }

  @Test
  void theCpuIsTakenWithoutAskingForGpus() {
    DeviceChoice choice = DeviceChoice.of("cpu", null);
    assertEquals(Device.cpu(), choice.device());
  }

  @Test
  void aGpuThatIsNotThereIsOneSentence() {
    assertEquals(Device.gpu(1), choose("gpu1", 2, true).device());
    assertSentence(
        "no GPU (no NVIDIA driver was found); it must be automatic, cpu.", "gpu0", 0, false);
    assertSentence("one GPU; it must be automatic, cpu or gpu0.", "gpu1", 1, true);
    assertSentence("3 GPUs; it must be automatic, cpu or gpu0 to gpu2.", "gpu7", 3, true);
    assertSentence("no GPU (an" + REMEDY + "); it must be automatic, cpu.", "gpu0", 0, true);
  }

  @Test
  void gpusTooOldForTheLibraryAreLeftAlone() {
    FakeModels models = new FakeModels();
    models.least = 75;
    CudaDriver.Gpu old = new CudaDriver.Gpu("Old", 61);
    models.driver = new CudaDriver(true, 12_080, List.of(old, FakeModels.GPU.gpus().get(0)));
    models.gpus = 2;
    assertEquals(Device.gpu(1), DeviceChoice.of("automatic", models.hardware()).device());
    String sentence =
        assertThrows(
                IllegalArgumentException.class, () -> DeviceChoice.of("gpu0", models.hardware()))
            .getMessage();
    String clause = "the GPU 'Old' has compute capability 6.1, and 7.5 or newer is needed; ";
    assertTrue(sentence.startsWith("The value of 'device' is 'gpu0', but " + clause), sentence);
    models.driver = new CudaDriver(true, 12_080, List.of(old));
    models.gpus = 1;
    DeviceChoice choice = DeviceChoice.of("automatic", models.hardware());
    assertEquals(Device.cpu(), choice.device());
    assertTrue(choice.reason().startsWith("The CPU is used because " + clause), choice.reason());
    assertEquals("", choice.warning());
    models.least = 0;
    assertEquals(Device.gpu(0), DeviceChoice.of("automatic", models.hardware()).device());
  }

  @Test
  void aGpuTooOldForTheLibraryIsNotSaidToBeIdle() {
    FakeModels models = new FakeModels();
    models.driver = new CudaDriver(true, 12_080, List.of(new CudaDriver.Gpu("Old", 37)));
    DeviceChoice choice = DeviceChoice.of("automatic", models.hardware());
    assertEquals(Device.cpu(), choice.device());
    assertTrue(choice.reason().contains("'Old' has compute capability 3.7"), choice.reason());
    assertEquals("", choice.warning());
  }

  @Test
  void devicesAreWrittenInAnyUsualForm() {
    for (String text : new String[] {"gpu", "GPU 0", "gpu:0", " gpu0 "}) {
      assertEquals("gpu0", ModelRequest.DEFAULT.with(Map.of("device", text)).device());
    }
    Exception refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> ModelRequest.DEFAULT.with(Map.of("device", "tpu")));
    assertEquals(
        "The value of 'device' is 'tpu'; it must be automatic, all, cpu, or gpu0, gpu1 and so on.",
        refused.getMessage());
  }

  private static void assertSentence(String tail, String wish, int gpus, boolean driver) {
    Exception refused =
        assertThrows(IllegalArgumentException.class, () -> choose(wish, gpus, driver));
    assertEquals(
        "The value of 'device' is '" + wish + "', but PyTorch can use " + tail,
        refused.getMessage());
  }

  private static DeviceChoice choose(String wish, int gpus, boolean driver) {
    FakeModels models = new FakeModels();
    models.gpus = gpus;
    models.driver = driver ? FakeModels.GPU : CudaDriver.NONE;
    Path none = Path.of("no folder");
    models.library =
        new GpuLibrary(new Archive("gpu", "cu128", none.toUri(), 0, "0".repeat(64), ""), none);
    return DeviceChoice.of(wish, models.hardware());
  }
}
