package sc.fiji.svdtools.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.engine.EngineException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.svdtools.natives.Archive;
import sc.fiji.svdtools.natives.GpuLibrary;
import sc.fiji.svdtools.natives.LoadedLibraries;
import sc.fiji.svdtools.natives.Watcher;

/**
 * PyTorch's CPU library, installed from its jar by the code that installs the one for GPUs into an
 * empty folder, and loaded from there by another JVM that has neither that jar nor a network.
 */
class NativeLibrariesTest {

  private static final Watcher NOBODY =
      new Watcher() {
        @Override
        public void update(String step, long done, long total) {}

        @Override
        public boolean cancelled() {
          return false;
        }
      };

  @TempDir static Path folder;

  private static GpuLibrary library;

  @BeforeAll
  static void install() throws Exception {
    String platform = Archive.platform();
    Path jar =
        entries().stream()
            .map(Path::of)
            .filter(path -> path.getFileName().toString().startsWith("pytorch-native-cpu"))
            .findFirst()
            .orElseThrow();
    String entries = "pytorch/cpu/" + platform + "/";
    Archive archive =
        new Archive("2.7.1-cpu-" + platform, "cpu", jar.toUri(), 0, sha256(jar), entries);
    library = new GpuLibrary(archive, folder.resolve("djl/pytorch"));
    library.install(jar, NOBODY);
  }

  @AfterAll
  static void forget() {
    library = null;
  }

  @Test
  void djlLoadsWhatWasInstalled() throws Exception {
    List<String> said = probe("load", library.folder());
    assertEquals(
        List.of(
            "before: Optional.empty",
            "folder: " + library.folder(),
            "loaded: PyTorch 2.7.1 for the CPU from '" + library.folder() + "'",
            "flavour: cpu",
            "gpus: 0",
            "again: fine"),
        said);
  }

  /** Linux lists the files that links lead to, which are the same library all the same. */
  @Test
  void aFolderOfLinksIsNoSecondPyTorch() throws Exception {
    assumeTrue(Archive.platform().startsWith("linux"), "needs links");
    Path links = Files.createDirectories(folder.resolve("links"));
    for (File file : library.folder().toFile().listFiles()) {
      Files.createSymbolicLink(links.resolve(file.getName()), file.toPath());
    }
    List<String> said = probe("load", links);
    assertEquals("again: fine", said.get(said.size() - 1), said.toString());
  }

  @Test
  void aPyTorchOfAnotherPluginIsNamedBeforeASecondOneIsLoaded() throws Exception {
    assumeTrue(Archive.platform().startsWith("linux"), "needs the list of loaded files");
    List<String> said = probe("second", library.folder());
    assertTrue(said.get(0).startsWith("other plugin: PyTorch:2.7.1"), said.toString());
    assertEquals("before: Optional.empty", said.get(1));
    assertEquals(
        "refused: PyTorch has been loaded already in this session, from '%s', by another plugin, or"
                .formatted(library.folder())
            + " before the menus were refreshed, and a process can hold only one; restart, and use"
            + " only one such plugin in a session.",
        said.get(2));
    assertEquals(3, said.size(), said.toString());
  }

  @Test
  void aLibraryThatCannotBeLoadedIsNamedWithTheWayBackToTheCpu() throws Exception {
    Path broken = Files.createDirectories(folder.resolve("broken"));
    Files.writeString(broken.resolve(System.mapLibraryName("torch_cuda")), "no library");
    Files.writeString(broken.resolve(System.mapLibraryName("torch")), "no library");
    List<String> said = probe("load", broken);
    assertEquals("before: Optional.empty", said.get(0));
    assertTrue(
        said.get(1).startsWith("failed: PyTorch could not be loaded from '" + broken + "' ("),
        said.toString());
    assertTrue(
        said.get(1)
            .endsWith(
                "; to use the CPU, set device to cpu and libtorch to nothing in SVD Settings and"
                    + " restart."),
        said.toString());
  }

  @Test
  void namesTheVariableAndTheMissingDriver() {
    assertEquals(
        "PyTorch could not be loaded from '/x/lib', which PYTORCH_LIBRARY_PATH names"
            + " (libcuda.so.1: cannot open shared object file); the missing library belongs to the"
            + " NVIDIA driver; to use the CPU, remove PYTORCH_LIBRARY_PATH and restart.",
        LoadFailure.outside("/x/lib", "libcuda.so.1: cannot open shared object file"));
    assertFalse(LoadFailure.outside("/x/lib", "no such symbol").contains("NVIDIA"));
  }

  @Test
  void failuresAreOneSentenceWithTheRemedy() {
    assertTrue(
        LoadFailure.explain(
                new EngineException(
                    "Failed", new UnsatisfiedLinkError("x already loaded in another classloader")))
            .getMessage()
            .startsWith("PyTorch has been loaded already in this session by another plugin"));
    assertTrue(
        LoadFailure.explain(new EngineException("Offline mode is enabled."))
            .getMessage()
            .contains("set allowdownload in SVD Settings"));
    assertEquals(
        "PyTorch could not be loaded (no such symbol); restart, and if that does not help set"
            + " PYTORCH_LIBRARY_PATH to the lib folder of an installed libtorch.",
        LoadFailure.explain(new EngineException("Failed", new LinkageError("no such symbol")))
            .getMessage());
  }

  @Test
  void thePyTorchOfThisProcessIsOurs() {
    new NativeLibraries().usableGpus();
    if (Archive.platform().startsWith("linux")) {
      assertTrue(
          LoadedLibraries.torch().orElseThrow().getFileName().toString().startsWith("2.7.1-"));
    }
    assertTrue(new NativeLibraries().loaded().orElseThrow().startsWith("PyTorch 2.7.1 "));
  }

  private static List<String> probe(String what, Path libraries) throws Exception {
    String classPath =
        entries().stream()
            .filter(entry -> !entry.contains("pytorch-native-"))
            .collect(Collectors.joining(File.pathSeparator));
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-DDJL_CACHE_DIR=" + folder.resolve("djl"),
                "-Dai.djl.offline=true",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                "-cp",
                classPath,
                NativesProbe.class.getName(),
                what,
                libraries.toString()));
    Path errors = folder.resolve("errors.txt");
    Path output = folder.resolve("output.txt");
    Process process =
        new ProcessBuilder(command)
            .redirectError(errors.toFile())
            .redirectOutput(output.toFile())
            .start();
    assertEquals(0, process.waitFor(), () -> text(errors));
    return Files.readAllLines(output);
  }

  private static List<String> entries() {
    return Arrays.asList(System.getProperty("java.class.path").split(File.pathSeparator));
  }

  private static String sha256(Path file) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
      in.transferTo(java.io.OutputStream.nullOutputStream());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
