package sc.fiji.svdtools.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sc.fiji.svdtools.request.ModelRequest;

/** Folders that are to hold PyTorch's library and do not, and what is said of them. */
class LibraryFoldersTest {

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {":", "::", " : "})
  void aPathOfNoFoldersIsASentence(String paths) {
    String given = paths.replace(":", File.pathSeparator);
    var error = assertThrows(IllegalArgumentException.class, () -> NativeLibraries.first(given));
    assertEquals(
        "The value of PYTORCH_LIBRARY_PATH is '"
            + given
            + "'; it must be the lib folder of an installed libtorch, or not be set.",
        error.getMessage());
  }

  @Test
  void emptyEntriesOfAPathArePassedOver() {
    assertEquals(folder, NativeLibraries.first(File.pathSeparator + folder));
  }

  @Test
  void aFolderWithoutTheLibraryIsASentence() throws IOException {
    ModelRequest request = ModelRequest.DEFAULT.with(Map.of("libtorch", folder.toString()));
    String library = System.mapLibraryName("torch");
    var error = assertThrows(IllegalArgumentException.class, request::libtorchPath);
    String expected =
        "The value of 'libtorch' is '"
            + folder
            + "', which holds no "
            + library
            + "; it must be the lib folder of a libtorch";
    assertEquals(expected + ".", error.getMessage());
    Files.createDirectories(folder.resolve("lib"));
    Files.createFile(folder.resolve("lib").resolve(library));
    error = assertThrows(IllegalArgumentException.class, request::libtorchPath);
    assertEquals(expected + ", which is the folder lib in it.", error.getMessage());
    assertEquals(
        folder.resolve("lib"),
        request.with(Map.of("libtorch", folder + "/lib")).libtorchPath().orElseThrow());
  }

  /** As where another user has made the folder, or the disk is full. */
  @Test
  void aCacheFolderThatCannotBeUsedIsNamedWithTheRemedy() {
    var denied = new AccessDeniedException("/cache/pytorch");
    String said = LoadFailure.explain(new IllegalStateException("x", denied)).getMessage();
    assertTrue(said.startsWith("PyTorch's library cannot be unpacked to '"), said);
    assertTrue(said.contains("(permission denied: /cache/pytorch); set DJL_CACHE_DIR, as "), said);
    var full = new FileSystemException("/cache/a", null, "No space left on device");
    said = CacheFolder.sentence(folder, full);
    assertTrue(said.contains("'" + folder + "' (No space left on device: /cache/a); set"), said);
    var filled = new IllegalStateException("x", new IOException("No space left on device"));
    said = LoadFailure.explain(filled).getMessage();
    assertTrue(said.startsWith("PyTorch's library cannot be unpacked to '"), said);
    assertTrue(said.contains(" (No space left on device); set DJL_CACHE_DIR, as "), said);
    var answer = new IOException("Server returned HTTP response code: 403 for URL: x");
    said = LoadFailure.explain(new IllegalStateException("x", answer)).getMessage();
    assertTrue(said.startsWith("PyTorch could not be loaded"), said);
  }
}
