package sc.fiji.svdtools.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.scijava.Context;
import sc.fiji.svdtools.clip.Progress;
import sc.fiji.svdtools.forecast.MemoryNeed;
import sc.fiji.svdtools.forecast.NotEnoughMemory;
import sc.fiji.svdtools.request.ModelRequest;

class WorkersTest {

  private static final MemoryNeed HUGE = new MemoryNeed(1L << 60, "The checkpoint");

  /** Among several devices the one that is too small is named, and one to be chosen instead. */
  @ParameterizedTest
  @CsvSource({"0, gpu1", "1, gpu0", "2, gpu0"})
  void aGpuThatIsTooSmallIsLeftOutByTheNextRun(int small, String instead) {
    assertTrue(
        refusal(3, "all", small).endsWith(" GB are free; set 'device' to " + instead + " instead."),
        refusal(3, "all", small));
  }

  @Test
  void oneDeviceAloneHasNothingInItsPlace() {
    assertTrue(refusal(1, "gpu0", 0).endsWith(" GB are free."), refusal(1, "gpu0", 0));
  }

  private static String refusal(int gpus, String device, int small) {
    FakeModels models = new FakeModels();
    models.gpus = gpus;
    try (Context context = new Context(ModelCache.class)) {
      ModelCache cache = context.service(ModelCache.class);
      cache.provider(models);
      NotEnoughMemory refused =
          assertThrows(
              NotEnoughMemory.class,
              () ->
                  Workers.share(
                      cache,
                      ModelRequest.DEFAULT.with(Map.of("device", device)),
                      List.of(1, 2, 3),
                      () -> Progress.NONE,
                      model -> {
                        if (model.device().device().equals(Device.gpu(small))) {
                          HUGE.require(Device.cpu());
                        }
                        return piece -> {};
                      }));
      assertEquals(0, models.open - (gpus == 1 ? 1 : 0));
      return refused.getMessage();
    }
  }
}
