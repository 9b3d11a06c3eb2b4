package sc.fiji.svdtools.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scijava.Context;
import sc.fiji.svdtools.checkpoint.ModelFiles;
import sc.fiji.svdtools.clip.Progress;
import sc.fiji.svdtools.natives.CudaDriver;
import sc.fiji.svdtools.request.ModelRequest;

class ModelCacheTest {

  @TempDir Path folder;

  /** What is in the files is told by the mark; see CheckpointMarkTest for whole checkpoints. */
  @Test
  void replacedWeightsAreLoadedAnew() throws Exception {
    Path file = Files.writeString(folder.resolve("a.safetensors"), "old");
    FakeModels models = new FakeModels();
    try (Context context = new Context(ModelCache.class)) {
      ModelCache cache = context.service(ModelCache.class);
      cache.provider(models);
      ModelRequest request =
          ModelRequest.DEFAULT.with(Map.of("device", "cpu", "checkpoint", file.toString()));
      cache.use(request, Progress.NONE, model -> 0);
      cache.use(request, Progress.NONE, model -> 0);
      assertEquals(1, models.loads);
      assertEquals(1, models.marks, "a file that was not touched is not read again");
      Files.writeString(file, "newer");
      cache.use(request, Progress.NONE, model -> 0);
      assertEquals(2, models.loads);
      assertEquals(1, models.open);
    }
    assertEquals(0, models.open);
  }

  /** A UNet over the checkpoint is part of the model, from its file to its removal. */
  @Test
  void aReplacedUnetIsLoadedAnew() throws Exception {
    Path file = Files.writeString(folder.resolve("a.safetensors"), "a");
    Path unet = Files.writeString(folder.resolve("u.safetensors"), "old");
    FakeModels models = new FakeModels();
    try (Context context = new Context(ModelCache.class)) {
      ModelCache cache = context.service(ModelCache.class);
      cache.provider(models);
      ModelRequest plain =
          ModelRequest.DEFAULT.with(Map.of("device", "cpu", "checkpoint", file.toString()));
      ModelRequest other = plain.with(Map.of("unet", unet.toString()));
      cache.use(plain, Progress.NONE, model -> 0);
      cache.use(other, Progress.NONE, model -> 0);
      cache.use(other, Progress.NONE, model -> 0);
      assertEquals(2, models.loads);
      assertEquals(new ModelFiles(file, Optional.of(unet)), models.lastFiles);
      assertEquals(2, models.marks, "files that were not touched are not read again");
      Files.writeString(unet, "newer");
      cache.use(other, Progress.NONE, model -> 0);
      assertEquals(3, models.loads);
      cache.use(plain, Progress.NONE, model -> 0);
      assertEquals(4, models.loads);
      assertEquals(1, models.open);
    }
  }

  /** GPUs too old for the library share no work, instead of ending it. */
  @Test
  void allGpusAreThoseThatTheLibraryWorksOn() {
    FakeModels models = new FakeModels();
    CudaDriver.Gpu old = new CudaDriver.Gpu("Old", 61);
    CudaDriver.Gpu young = new CudaDriver.Gpu("New", 89);
    models.least = 75;
    models.gpus = 3;
    models.driver = new CudaDriver(true, 12_080, List.of(young, old, young));
    ModelRequest all = ModelRequest.DEFAULT.with(Map.of("device", "all"));
    try (Context context = new Context(ModelCache.class)) {
      ModelCache cache = context.service(ModelCache.class);
      cache.provider(models);
      assertEquals(List.of("gpu0", "gpu2"), devices(cache.workers(all, 9)));
      assertEquals(List.of("gpu0", "gpu2"), devices(cache.workers(all, 2)));
      assertEquals(List.of("all"), devices(cache.workers(all, 1)));
      models.driver = new CudaDriver(true, 12_080, List.of(old, young, old));
      assertEquals(List.of("all"), devices(cache.workers(all, 9)));
      assertEquals(Device.gpu(1), DeviceChoice.of("all", models.hardware()).device());
      models.driver = new CudaDriver(true, 12_080, List.of(young, old, young));
      assertEquals(
          List.of(Device.gpu(0), Device.gpu(2)),
          DeviceChoice.of("all", models.hardware()).devices());
      cache.use(all, Progress.NONE, model -> model);
      assertEquals(List.of(Device.gpu(0), Device.gpu(2)), models.lastDevices);
      cache.use(all.with(Map.of("device", "gpu2")), Progress.NONE, model -> model);
      assertEquals(List.of(Device.gpu(2)), models.lastDevices);
      models.least = 0;
      assertEquals(3, cache.workers(all, 9).size());
    }
  }

  private static List<String> devices(List<ModelRequest> requests) {
    return requests.stream().map(ModelRequest::device).toList();
  }
}
