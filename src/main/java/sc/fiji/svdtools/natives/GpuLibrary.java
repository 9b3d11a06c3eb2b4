package sc.fiji.svdtools.natives;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;

/**
 * PyTorch for CUDA in the folder where DJL keeps native libraries.
 *
 * <p>A library folder appears there at once and complete: everything is made in a folder beside it,
 * which is removed whatever happens, at the latest by the next installation.
 *
 * @param archive what is installed
 * @param cache DJL's folder for PyTorch
 */
public record GpuLibrary(Archive archive, Path cache) {

  private static final int LEAST_CUDA = 12_000;

  /** Kernels of the archives start there: PyTorch 2.7.1 for CUDA 12.8, TORCH_CUDA_ARCH_LIST. */
  private static final int LEAST_ON_LINUX = 75;

  private static final int LEAST_ON_WINDOWS = 50;
  private static final String SCRATCH = "svd-tools-unfinished-";
  private static final String LOCK = "svd-tools.lock";
  private static final Duration PAUSE = Duration.ofSeconds(2);

  /** Of an archive whose size is not pinned. */
  private static final long LARGEST = 5_000_000_000L;

  private static final double GIGA = 1e9;

  /** What is done with a folder for unfinished things. */
  private interface Work {
    void in(Path scratch) throws IOException;
  }

  /** The library for this computer; empty if there is none for its system. */
  public static Optional<GpuLibrary> forThisComputer(Path cache) {
    return Archive.of(Archive.platform()).map(archive -> new GpuLibrary(archive, cache));
  }

  /** Where the library is, once installed. */
  public Path folder() {
    return cache.resolve(archive.folder()).toAbsolutePath();
  }

  /** True if it is there. */
  public boolean installed() {
    return Files.exists(folder().resolve(System.mapLibraryName("torch")));
  }

  /** Size of the archive, asked from the server if need be; 0 if that does not answer. */
  public long bytes() {
    return archive.bytes() > 0 ? archive.bytes() : new Download(archive.source(), PAUSE).bytes();
  }

  /** Least compute capability, 10 * major + minor, of GPUs it works on, on this system. */
  public static int leastCapability() {
    return Archive.platform().startsWith("win") ? LEAST_ON_WINDOWS : LEAST_ON_LINUX;
  }

  /** Whether a driver that is there must be updated for this library. */
  public static boolean tooOld(CudaDriver driver) {
    return driver.present() && driver.version() < LEAST_CUDA;
  }

  /** Why this library is of no use here with {@code driver}, in one clause; empty if it is. */
  public static Optional<String> useless(CudaDriver driver) {
    return useless(driver, leastCapability());
  }

  /** The same with another least compute capability. */
  public static Optional<String> useless(CudaDriver driver, int leastCapability) {
    if (!driver.present()) {
      return Optional.of("no NVIDIA driver was found");
    } else if (driver.gpus().isEmpty()) {
      String why = driver.failure().isEmpty() ? "" : " (" + driver.failure() + ")";
      return Optional.of("the NVIDIA driver lists no GPU" + why);
    } else if (tooOld(driver)) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "the NVIDIA driver supports CUDA %s, and %s or newer is needed",
              CudaDriver.cuda(driver.version()),
              CudaDriver.cuda(LEAST_CUDA)));
    }
    CudaDriver.Gpu best =
        driver.gpus().stream()
            .max(Comparator.comparingInt(CudaDriver.Gpu::capability))
            .orElseThrow();
    return best.capability() >= leastCapability
        ? Optional.empty()
        : Optional.of(best.tooOldFor(leastCapability));
  }

  /**
   * Downloads, verifies and installs.
   *
   * @throws IOException if the archive cannot be had or files cannot be written
   * @throws IllegalStateException if the checksum differs or another installation is running
   * @throws CancellationException if {@code watcher} asks to stop
   */
  public void download(Watcher watcher) throws IOException {
    exclusively(
        scratch -> {
          room(archive.bytes());
          Path file = scratch.resolve(archive.name());
          new Download(archive.source(), PAUSE).to(file, most(), watcher);
          install(file, scratch, watcher);
        });
  }

  /**
   * Verifies and installs an archive that is here already, and leaves it as it is.
   *
   * @param given the archive or the folder it is in
   * @throws IOException if files cannot be read or written
   * @throws IllegalArgumentException if there is no such file
   * @throws IllegalStateException if the checksum differs or another installation is running
   * @throws CancellationException if {@code watcher} asks to stop
   */
  public void install(Path given, Watcher watcher) throws IOException {
    Path file = Files.isDirectory(given) ? given.resolve(archive.name()) : given;
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The value of 'folder' is '%s'; it must be the file %s or the folder it is in.",
              given,
              archive.name()));
    }
    exclusively(scratch -> install(file, scratch, watcher));
  }

  private void install(Path file, Path scratch, Watcher watcher) throws IOException {
    String sum = Bytes.sha256(file, "Verifying", watcher);
    if (!sum.equals(archive.sha256())) {
      throw new IllegalStateException(
          String.format(
                  Locale.ROOT,
                  "The file '%s' is not the one expected, or damaged: its SHA-256 is %s, not %s."
                      + " Nothing",
                  file.getFileName(),
                  sum,
                  archive.sha256())
              + " was installed.");
    }
    Path made = new Unpacking(archive).unpack(file, scratch, watcher);
    remove(folder());
    Files.move(made, folder(), StandardCopyOption.ATOMIC_MOVE);
  }

  private long most() {
    return archive.bytes() > 0 ? archive.bytes() : LARGEST;
  }

  private void exclusively(Work work) throws IOException {
    Files.createDirectories(cache);
    Path file = cache.resolve(LOCK);
    try (FileChannel channel =
            FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = lock(channel)) {
      if (lock == null) {
        throw new IllegalStateException("The GPU library is being installed already.");
      }
      removeUnfinished();
      Path scratch = Files.createTempDirectory(cache, SCRATCH);
      try {
        work.in(scratch);
      } finally {
        remove(scratch);
        Files.delete(file);
      }
    }
  }

  private static FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  private void room(long bytes) throws IOException {
    long free = Files.getFileStore(cache).getUsableSpace();
    if (free < 2 * bytes) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "The disk of '%s' has %.1f GB left; %.1f GB are needed.",
              cache,
              free / GIGA,
              2 * bytes / GIGA));
    }
  }

  private void removeUnfinished() throws IOException {
    List<Path> old;
    try (Stream<Path> all = Files.list(cache)) {
      old = all.filter(path -> path.getFileName().toString().startsWith(SCRATCH)).toList();
    }
    for (Path path : old) {
      remove(path);
    }
  }

  private static void remove(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    List<Path> all;
    try (Stream<Path> walk = Files.walk(folder)) {
      all = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : all) {
      Files.delete(path);
    }
  }
}
