package sc.fiji.svdtools.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scijava.Context;
import sc.fiji.svdtools.clip.Progress;
import sc.fiji.svdtools.engine.FakeModels;
import sc.fiji.svdtools.engine.ModelCache;
import sc.fiji.svdtools.request.BatchParameters;
import sc.fiji.svdtools.request.ModelRequest;

/** Two computers make one clip at once: the one that comes second leaves what is there. */
class TwinClipTest {

  private static final FileTime LONG_AGO = FileTime.fromMillis(1_000_000_000_000L);

  private final FakeModels models = new FakeModels();

  @TempDir Path folder;

  @Test
  void theVeryClipThatComesMeanwhileIsNotTouched() throws IOException {
    assertEquals(BatchLog.Status.DONE, attempt("first", "3", Progress.NONE).status());
    Path twin = tiff("first");
    Progress meanwhile = copy(twin, tiff("second"));
    assertEquals(BatchLog.Status.DONE, attempt("second", "3", meanwhile).status());
    assertEquals(LONG_AGO, Files.getLastModifiedTime(tiff("second")));
    assertArrayEquals(Files.readAllBytes(twin), Files.readAllBytes(tiff("second")));
    try (Stream<Path> files = Files.list(folder.resolve("second"))) {
      assertEquals(1, files.count());
    }
  }

  @Test
  void anotherClipThatComesMeanwhileIsNotReplaced() throws IOException {
    attempt("first", "3", Progress.NONE);
    Progress meanwhile = copy(tiff("first"), tiff("second"));
    BatchLog.Row row = attempt("second", "4", meanwhile);
    assertEquals(BatchLog.Status.ERROR, row.status());
    assertEquals(
        "'a.png-synthetic.tif' was made otherwise: frames is 3 there and 4 here.", row.message());
    assertEquals(LONG_AGO, Files.getLastModifiedTime(tiff("second")));
  }

  private Path tiff(String out) {
    return folder.resolve(out).resolve("a.png-synthetic.tif");
  }

  private static Progress copy(Path from, Path to) {
    return (stage, done, total) -> {
      try {
        if (stage == Progress.Stage.SAMPLE && Files.notExists(to)) {
          Files.createDirectories(to.getParent());
          Files.copy(from, to);
          Files.setLastModifiedTime(to, LONG_AGO);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    };
  }

  private BatchLog.Row attempt(String out, String frames, Progress progress) throws IOException {
    Path file = BatchFixture.image(folder, "a.png", 1);
    BatchParameters wanted =
        BatchParameters.of(
            Map.of(
                "files",
                file.toString(),
                "out",
                folder.resolve(out).toString(),
                "parameters",
                "width=64 height=64 frames=" + frames));
    ModelRequest request = ModelRequest.DEFAULT.with(Map.of("device", "cpu"));
    BatchFiles.Source source = BatchFiles.of(wanted.files()).get(0);
    BatchImage image = new BatchImage(source, wanted, wanted.animate(), request);
    try (Context context = BatchFixture.context(models, "cpu")) {
      return context
          .service(ModelCache.class)
          .use(request, Progress.NONE, model -> image.attempt(model, progress, e -> {}));
    }
  }
}
