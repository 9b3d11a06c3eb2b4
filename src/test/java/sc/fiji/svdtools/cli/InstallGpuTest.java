package sc.fiji.svdtools.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.svdtools.engine.FakeModels;
import sc.fiji.svdtools.engine.LibraryTrial;
import sc.fiji.svdtools.engine.ModelCache;
import sc.fiji.svdtools.natives.CudaDriver;
import sc.fiji.svdtools.natives.FakeLibrary;
import sc.fiji.svdtools.natives.FileServer;
import sc.fiji.svdtools.natives.GpuLibrary;

/** The command through its entry point, which runs it as Fiji does. */
class InstallGpuTest {

  private final FakeModels models = new FakeModels();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private FileServer server;
  private byte[] content;

  @TempDir Path folder;

  @BeforeEach
  void serve() throws Exception {
    content = FakeLibrary.zip();
    server = new FileServer(content);
    models.driver = FakeModels.GPU;
    models.library =
        new GpuLibrary(
            FakeLibrary.archive(server.address("libtorch%2Bcu128.zip"), content),
            folder.resolve("djl"));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void withoutArgumentsItTellsAndDoesNothing() throws IOException {
    models.loaded = "PyTorch 2.7.1 for the CPU from '/x'";
    assertEquals(0, run());
    assertEquals(
        """
        GPU: Fake GPU (NVIDIA driver for CUDA up to 12.8)
        Loaded: PyTorch 2.7.1 for the CPU from '/x'
        Download: libtorch+cu128.zip (several GB) from 127.0.0.1
        Goes to: %s
        Tried: PyTorch works on the CPU
        """
            .formatted(models.library.folder()),
        text(out));
    assertNothingDone();
    assertEquals(List.of(), server.requests);
  }

  @Test
  void aLibraryThatDoesNotWorkIsToldAndKept() throws IOException {
    models.trial = new LibraryTrial.Result(false, "Java ended with code 134");
    assertEquals(1, run());
    assertTrue(text(out).endsWith("\nTried, and failed: Java ended with code 134\n"), text(out));
    assertNothingDone();
    assertEquals(1, run("agree=true"));
    assertTrue(models.library.installed());
    assertTrue(
        text(out)
            .endsWith("; the next run uses them. Tried, and failed: Java ended with code 134.\n"),
        text(out));
  }

  @Test
  void withoutConsentNothingIsDownloaded() throws IOException {
    for (String argument : List.of("agree=false", "folder=")) {
      assertRefused(
          1,
          "Nothing was downloaded, because nobody agreed to it: agree=true downloads"
              + " libtorch+cu128.zip (0.0 GB) from 127.0.0.1 to '%s'."
                  .formatted(models.library.folder()),
          argument);
      assertEquals(List.of("HEAD null"), server.requests);
      server.requests.clear();
    }
  }

  @Test
  void withConsentItIsInstalledOnce() throws IOException {
    models.loaded = "PyTorch 2.7.1 for the CPU from '/x'";
    assertEquals(0, run("agree=true"));
    assertTrue(
        text(out)
            .contains(
                "The GPU libraries are installed in '%s'; restart to use them. Tried: PyTorch works on the CPU.\n"
                    .formatted(models.library.folder())),
        text(out));
    assertTrue(text(out).contains("Downloading (MB) 3/3\n"), text(out));
    assertTrue(models.library.installed());
    assertEquals(List.of("GET null"), server.requests);
    out.reset();
    assertEquals(0, run("agree=true"));
    assertTrue(text(out).contains(" already; nothing was done. Loaded: PyTorch 2.7.1"), text(out));
    assertEquals(List.of("GET null"), server.requests);
    assertEquals("", text(err));
  }

  @Test
  void aFileThatIsHereNeedsNeitherNetworkNorGpu() throws IOException {
    models.driver = CudaDriver.NONE;
    Files.write(folder.resolve("libtorch+cu128.zip"), content);
    assertEquals(0, run("folder=" + folder), text(err));
    assertTrue(models.library.installed());
    assertTrue(text(out).contains("; the next run uses them. Tried: PyTorch works"), text(out));
    assertEquals(List.of(), server.requests);
  }

  @Test
  void whatWouldBeOfNoUseIsNotDownloaded() throws IOException {
    models.driver = CudaDriver.NONE;
    assertRefused(
        1,
        "Nothing was downloaded, because the GPU libraries would not be used on this computer: no"
            + " NVIDIA driver was found; to install them all the same, download "
            + models.library.archive().source()
            + " and give it as 'folder'.",
        "agree=true");
    assertEquals(List.of(), server.requests);
  }

  @Test
  void aSystemWithoutGpuLibrariesIsNamed() throws IOException {
    GpuLibrary library = models.library;
    models.library = null;
    assertEquals(1, run("agree=true"));
    assertTrue(text(err).startsWith("There are no GPU libraries for this system ("), text(err));
    models.library = library;
    assertNothingDone();
  }

  @Test
  void aDamagedFileIsOneSentence() throws IOException {
    Path bad = Files.writeString(folder.resolve("bad.zip"), "no zip");
    assertEquals(1, run("folder=" + bad));
    assertTrue(
        text(err).matches("The file 'bad.zip' is not the one expected, or damaged: .*\\.\n"),
        text(err));
    assertNothingDone();
  }

  @Test
  void aFolderThatCannotBeMadeIsOneSentence() throws IOException {
    Path blocked = Files.writeString(folder.resolve("djl"), "a file in place of the folder");
    assertEquals(1, run("agree=true"));
    assertTrue(text(err).startsWith("The GPU libraries cannot be installed: "), text(err));
    assertEquals(1, text(err).lines().count(), text(err));
    assertTrue(Files.isRegularFile(blocked));
  }

  @Test
  void badKeysAreRefused() throws IOException {
    assertRefused(
        2, "There is no key 'agre' (given as agre=true); the nearest is 'agree'.", "agre=true");
    assertRefused(2, "The value of 'agree' is 'yes'; it must be true or false.", "agree=yes");
    assertRefused(2, "The argument is 'agree'; it must have the form key=value.", "agree");
  }

  private void assertRefused(int code, String sentence, String... arguments) throws IOException {
    err.reset();
    assertEquals(code, run(arguments));
    assertEquals(sentence + "\n", text(err));
    assertNothingDone();
  }

  private void assertNothingDone() throws IOException {
    assertFalse(models.library.installed());
    assertEquals(List.of(), FakeLibrary.files(models.library.cache()));
  }

  private int run(String... arguments) {
    return new InstallGpu(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            context -> context.service(ModelCache.class).provider(models))
        .run(arguments);
  }

  private static String text(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8).replace("\r", "");
  }
}
