package sc.fiji.svdtools.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.apache.spark.resource.ResourceInformation;
import org.junit.jupiter.api.Test;
import sc.fiji.svdtools.request.ModelRequest;

class TaskDeviceTest {

  @Test
  void theGpuIsTheOneSparkGave() {
    for (String device : new String[] {"automatic", "all"}) {
      assertEquals("gpu3", of(device, "3").request().device());
      assertEquals("gpu3, which Spark gave to the task", of(device, "3").reason());
    }
  }

  @Test
  void withoutOneItIsTheCpu() {
    assertEquals("cpu", of("automatic").request().device());
    TaskDevice none = TaskDevice.of(ModelRequest.DEFAULT, Map.of());
    assertEquals("cpu", none.request().device());
    assertEquals("the CPU, as Spark gave no GPU to the task", none.reason());
  }

  @Test
  void aNamedDeviceGoesBefore() {
    assertEquals("cpu", of("cpu", "3").request().device());
    assertEquals("gpu1", of("gpu1", "3").request().device());
    assertEquals("gpu1, as device= says", of("gpu1", "3").reason());
  }

  @Test
  void anAddressThatIsNoNumberIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> of("automatic", "MIG-7"));
  }

  private static TaskDevice of(String device, String... addresses) {
    ModelRequest request = ModelRequest.DEFAULT.with(Map.of("device", device));
    return TaskDevice.of(request, Map.of("gpu", new ResourceInformation("gpu", addresses)));
  }
}
