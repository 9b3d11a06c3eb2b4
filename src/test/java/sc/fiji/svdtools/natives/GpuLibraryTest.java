package sc.fiji.svdtools.natives;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GpuLibraryTest {

  private static final String NAME = "libtorch+cu128.zip";
  private static final CudaDriver.Gpu GPU = new CudaDriver.Gpu("Fake GPU", 89);

  private byte[] content;
  private FileServer server;
  private Archive archive;
  private Path cache;
  private GpuLibrary library;

  @TempDir Path folder;

  /** Counts bytes and stops at {@code last} of {@code step}. */
  private record Stop(String step, long last, TreeSet<String> seen, long[] done)
      implements Watcher {

    Stop(String step, long last) {
      this(step, last, new TreeSet<>(), new long[1]);
    }

    static Stop never() {
      return new Stop("", Long.MAX_VALUE);
    }

    @Override
    public void update(String at, long bytes, long total) {
      seen.add(at);
      assertTrue(bytes <= total, bytes + " of " + total);
      done[0] = at.equals(step) ? bytes : done[0];
    }

    @Override
    public boolean cancelled() {
      return done[0] >= last;
    }
  }

  @BeforeEach
  void serve() throws Exception {
    content = FakeLibrary.zip();
    server = new FileServer(content);
    archive = FakeLibrary.archive(server.address("libtorch%2Bcu128.zip"), content);
    cache = folder.resolve("djl/pytorch");
    library = new GpuLibrary(archive, cache);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void downloadLeavesExactlyTheLibraryFolder() throws Exception {
    assertFalse(library.installed());
    Stop watcher = Stop.never();
    library.download(watcher);
    assertTrue(library.installed());
    assertEquals(List.of("2.7.1-cu128-test"), top());
    assertEquals(
        new TreeSet<>(
            List.of(
                "archive.sha256",
                "cudnn64_9.dll",
                "libcudart-0d8c3f52.so.12",
                System.mapLibraryName("c10_cuda"),
                System.mapLibraryName("torch"),
                System.mapLibraryName("torch_cuda"))),
        new TreeSet<>(FakeLibrary.files(library.folder())));
    assertEquals(
        FakeLibrary.LARGE,
        Files.size(library.folder().resolve(System.mapLibraryName("torch_cuda"))));
    assertEquals(
        archive.sha256() + "  " + NAME + "\n",
        Files.readString(library.folder().resolve("archive.sha256")));
    assertEquals("[Downloading, Unpacking, Verifying]", watcher.seen.toString());
    assertEquals(List.of("GET null"), server.requests);
  }

  @Test
  void anotherFileIsRefusedAndLeavesNothing() throws Exception {
    Archive other =
        new Archive(
            archive.folder(), "cu128", archive.source(), 0, "0".repeat(64), archive.entries());
    Exception refused =
        assertThrows(
            IllegalStateException.class, () -> new GpuLibrary(other, cache).download(Stop.never()));
    assertEquals(
        "The file '%s' is not the one expected, or damaged: its SHA-256 is %s, not %s. Nothing was"
            .concat(" installed.")
            .formatted(NAME, archive.sha256(), other.sha256()),
        refused.getMessage());
    assertEquals(List.of(), FakeLibrary.files(cache));
  }

  @Test
  void stoppedInAnyStepItLeavesNothing() throws Exception {
    for (String step : List.of("Downloading", "Verifying", "Unpacking")) {
      Stop watcher = new Stop(step, 1_000_000);
      assertThrows(CancellationException.class, () -> library.download(watcher), step);
      assertTrue(watcher.done[0] < content.length, step);
      assertEquals(List.of(), FakeLibrary.files(cache), step);
    }
  }

  @Test
  void aBrokenConnectionIsTakenUpWhereItBroke() throws Exception {
    server.breakAfter = 1_200_000;
    server.breaks = 2;
    Path file = folder.resolve("file");
    new Download(archive.source(), Duration.ZERO).to(file, content.length, Stop.never());
    assertArrayEquals(content, Files.readAllBytes(file));
    assertEquals(List.of("GET null", "GET bytes=1200000-", "GET bytes=2400000-"), server.requests);
  }

  @Test
  void aServerThatGivesNothingIsNamed() throws Exception {
    server.breakAfter = 0;
    server.breaks = 99;
    Exception failed =
        assertThrows(
            IOException.class,
            () ->
                new Download(archive.source(), Duration.ZERO)
                    .to(folder.resolve("file"), content.length, Stop.never()));
    assertTrue(
        failed.getMessage().startsWith("'" + archive.source() + "' cannot be downloaded ("),
        failed.getMessage());
    assertEquals(4, server.requests.size());
  }

  @Test
  void theServerIsAskedForTheSizeWithoutTheFile() {
    assertEquals(content.length, library.bytes());
    assertEquals(List.of("HEAD null"), server.requests);
    server.close();
    assertEquals(0, library.bytes());
  }

  @Test
  void aFileThatIsHereIsVerifiedTheSameWayAndKept() throws Exception {
    Path stick = Files.createDirectories(folder.resolve("stick"));
    Path file = Files.write(stick.resolve(NAME), content);
    library.install(stick, Stop.never());
    assertTrue(library.installed());
    assertEquals(List.of("2.7.1-cu128-test"), top());
    assertArrayEquals(content, Files.readAllBytes(file));
    byte[] damaged = content.clone();
    damaged[content.length / 2] ^= 1;
    Path bad = Files.write(folder.resolve("renamed.zip"), damaged);
    Path elsewhere = folder.resolve("elsewhere");
    assertThrows(
        IllegalStateException.class,
        () -> new GpuLibrary(archive, elsewhere).install(bad, Stop.never()));
    assertEquals(List.of(), FakeLibrary.files(elsewhere));
    assertEquals(List.of(), server.requests);
  }

  @Test
  void aFolderWithoutTheFileIsNamed() {
    Exception refused =
        assertThrows(IllegalArgumentException.class, () -> library.install(folder, Stop.never()));
    assertEquals(
        "The value of 'folder' is '%s'; it must be the file %s or the folder it is in."
            .formatted(folder, NAME),
        refused.getMessage());
  }

  @Test
  void whatAKilledInstallationLeftIsRemovedByTheNext() throws Exception {
    Path left = Files.createDirectories(cache.resolve("svd-tools-unfinished-123"));
    Files.writeString(left.resolve(NAME), "half");
    Path incomplete = Files.createDirectories(library.folder());
    Files.writeString(incomplete.resolve("0.35.1-libdjl_torch.so"), "of the engine");
    library.download(Stop.never());
    assertEquals(List.of("2.7.1-cu128-test"), top());
    assertFalse(Files.exists(incomplete.resolve("0.35.1-libdjl_torch.so")));
  }

  @Test
  void twoAtOnceAreRefused() throws Exception {
    Watcher second =
        new Watcher() {
          @Override
          public void update(String step, long done, long total) {
            Exception refused =
                assertThrows(IllegalStateException.class, () -> library.download(Stop.never()));
            assertEquals("The GPU library is being installed already.", refused.getMessage());
          }

          @Override
          public boolean cancelled() {
            return false;
          }
        };
    library.download(second);
    assertTrue(library.installed());
  }

  @Test
  void saysWhyTheLibraryWouldBeOfNoUse() {
    assertEquals(Optional.empty(), useless(12_000, GPU));
    assertUseless("no NVIDIA driver was found", CudaDriver.NONE);
    assertUseless("the NVIDIA driver lists no GPU", new CudaDriver(true, 12_040, List.of()));
    assertEquals(
        Optional.of("the NVIDIA driver supports CUDA 11.4, and 12.0 or newer is needed"),
        useless(11_040, GPU));
    CudaDriver.Gpu old = new CudaDriver.Gpu("Old GPU", 37);
    assertEquals(
        Optional.of("the GPU 'Old GPU' has compute capability 3.7, and 5.0 or newer is needed"),
        GpuLibrary.useless(new CudaDriver(true, 12_080, List.of(old)), 50));
    assertEquals(Optional.empty(), useless(12_080, old, GPU));
    int least = GpuLibrary.leastCapability();
    assertEquals(Archive.platform().startsWith("win") ? 50 : 75, least);
    assertEquals(Optional.empty(), useless(12_080, new CudaDriver.Gpu("Least", least)));
    CudaDriver.Gpu older = new CudaDriver.Gpu("Older", least - 1);
    assertEquals(Optional.of(older.tooOldFor(least)), useless(12_080, older));
  }

  @Test
  void tellsDriverAndGpus() {
    assertEquals("none (no NVIDIA driver was found)", CudaDriver.NONE.text());
    assertEquals(
        "none (NVIDIA driver for CUDA up to 11.8)", new CudaDriver(true, 11_080, List.of()).text());
    assertEquals(
        "Fake GPU, Fake GPU (NVIDIA driver for CUDA up to 12.4)",
        new CudaDriver(true, 12_040, List.of(GPU, GPU)).text());
    CudaDriver here = CudaDriver.find();
    assertEquals(here, CudaDriver.find());
    assertEquals(here.present(), here.version() > 0);
  }

  @Test
  void archivesBelongToThePyTorchOfTheEngine() throws IOException {
    Properties engine = new Properties();
    engine.load(getClass().getResourceAsStream("/pytorch-engine.properties"));
    for (String platform : List.of("linux-x86_64", "win-x86_64")) {
      Archive known = Archive.of(platform).orElseThrow();
      String version = engine.getProperty("pytorch_version");
      assertEquals(version + "-cu128-" + platform, known.folder());
      assertTrue(known.name().endsWith("-" + version + "+cu128.zip"), known.name());
      assertTrue(known.sha256().matches("[0-9a-f]{64}"), known.sha256());
      String jni = "/jnilib/" + platform + "/" + known.flavour() + "/";
      String file = platform.startsWith("win") ? "djl_torch.dll" : "libdjl_torch.so";
      assertTrue(getClass().getResource(jni + file) != null, jni + file);
    }
    assertEquals(Optional.empty(), Archive.of("osx-aarch64"));
  }

  @Test
  void aFileAddressServesToo() throws Exception {
    Path file = Files.write(folder.resolve(NAME), content);
    URI source = file.toUri();
    new GpuLibrary(FakeLibrary.archive(source, content), cache).download(Stop.never());
    assertTrue(library.installed());
  }

  @Test
  void thisComputerIsNamedAsDjlNamesIt() {
    assertEquals(ai.djl.util.Platform.fromSystem("pytorch").getClassifier(), Archive.platform());
  }

  private List<String> top() throws IOException {
    return FakeLibrary.files(cache).stream().filter(name -> !name.contains("/")).toList();
  }

  private static Optional<String> useless(int version, CudaDriver.Gpu... gpus) {
    return GpuLibrary.useless(new CudaDriver(true, version, List.of(gpus)));
  }

  private static void assertUseless(String why, CudaDriver driver) {
    assertEquals(Optional.of(why), GpuLibrary.useless(driver));
  }
}
