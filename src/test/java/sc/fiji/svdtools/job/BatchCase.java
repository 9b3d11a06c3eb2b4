package sc.fiji.svdtools.job;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.scijava.Context;
import sc.fiji.svdtools.engine.FakeModels;

/**
 * A folder, models without networks, and a context that uses them; a batch leaves no model open.
 */
abstract class BatchCase {

  final FakeModels models = new FakeModels();
  Context context;

  @TempDir Path folder;

  @BeforeEach
  void open() {
    context = BatchFixture.context(models, "cpu");
  }

  @AfterEach
  void close() {
    context.close();
    assertEquals(0, models.open, "models left open");
  }
}
