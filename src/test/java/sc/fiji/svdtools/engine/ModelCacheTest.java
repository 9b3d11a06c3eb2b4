package sc.fiji.svdtools.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scijava.Context;
import sc.fiji.svdtools.clip.Progress;
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
}
