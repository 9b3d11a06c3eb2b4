package sc.fiji.svdtools.engine;

import ai.djl.util.Utils;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import sc.fiji.svdtools.natives.CudaDriver;
import sc.fiji.svdtools.natives.CudaRuntime;
import sc.fiji.svdtools.natives.GpuLibrary;
import sc.fiji.svdtools.natives.LoadedLibraries;
import sc.fiji.svdtools.request.ModelRequest;
import sc.fiji.svdtools.tensor.Torch;
import sc.fiji.svdtools.tensor.TorchLibrary;
import sc.fiji.svdtools.text.Quote;

/**
 * PyTorch's native library: found, never fetched without consent.
 *
 * <p>What the user set outside, as environment variable or system property, always wins; then comes
 * the folder of the settings, then the installed GPU library if there is a GPU for it and the
 * settings do not say {@code cpu}, then the CPU library that DJL finds by itself. PyTorch is loaded
 * once; later changes take effect after a restart.
 */
public final class NativeLibraries implements Hardware {

  private static final String OFFLINE = "ai.djl.offline";
  static final String LIBRARY = "PYTORCH_LIBRARY_PATH";
  private static final String BUNDLED = "native/lib/pytorch.properties";
  private static final String FLAVOUR = "PYTORCH_FLAVOR";
  private static final String CUDA_FLAVOUR = "cu128";
  private static final String CPU_FLAVOUR = "cpu";
  private static final boolean OFFLINE_GIVEN =
      System.getenv("DJL_OFFLINE") != null || System.getProperty(OFFLINE) != null;
  private static final Optional<String> LIBRARY_GIVEN = given(LIBRARY);
  private static final Optional<String> FLAVOUR_GIVEN = given(FLAVOUR);

  /**
   * Tells the engine what it may do. To be called before its first use.
   *
   * @throws IllegalArgumentException if the settings name a folder that is not there
   * @throws IllegalStateException if this process has another PyTorch
   */
  public static void prepare(ModelRequest request) {
    refuseSecond();
    if (!OFFLINE_GIVEN) {
      System.setProperty(OFFLINE, Boolean.toString(!request.allowdownload()));
    }
    Optional<Path> chosen = request.libtorchPath();
    if (TorchLibrary.folder().isPresent()) {
      return;
    }
    Optional<Path> folder =
        LIBRARY_GIVEN
            .map(NativeLibraries::first)
            .or(() -> chosen)
            .or(() -> request.device().equals("cpu") ? Optional.empty() : gpuLibrary());
    folder.ifPresent(LoadedLibraries::searchIn);
    if (LIBRARY_GIVEN.isEmpty()) {
      set(LIBRARY, folder.map(Path::toString).orElse(""));
    }
    if (FLAVOUR_GIVEN.isEmpty()) {
      // Without it DJL guesses from CUDA's runtime, which a computer with a driver need not have.
      set(FLAVOUR, folder.map(NativeLibraries::flavour).orElse(CPU_FLAVOUR));
    }
  }

  /** What the next load takes, for people. */
  static String toLoad() {
    String folder = LIBRARY_GIVEN.orElse(System.getProperty(LIBRARY));
    return folder == null ? "PyTorch's CPU library" : "PyTorch from '" + folder + "'";
  }

  /** Of the properties {@code names} and those of the library, what the user set. */
  static Map<String, String> givenOutside(List<String> names) {
    Map<String, String> given = new TreeMap<>();
    names.forEach(name -> given.put(name, System.getProperty(name)));
    given.put(LIBRARY, LIBRARY_GIVEN.orElse(null));
    given.put(FLAVOUR, FLAVOUR_GIVEN.orElse(null));
    given.values().removeIf(Objects::isNull);
    return given;
  }

  /** The library that was named outside, if any. */
  static Optional<String> named() {
    return LIBRARY_GIVEN;
  }

  @Override
  public LibraryTrial.Result trial(ModelRequest request) {
    return TrialProcess.of(request);
  }

  @Override
  public int usableGpus() {
    try {
      refuseSecond();
      return Torch.withCuda() ? driver().gpus().size() : 0;
    } catch (RuntimeException | LinkageError e) {
      throw e instanceof IllegalStateException sentence ? sentence : LoadFailure.explain(e);
    }
  }

  @Override
  public CudaDriver driver() {
    return CudaDriver.find();
  }

  @Override
  public boolean forCuda() {
    return TorchLibrary.folder().filter(TorchLibrary::forCuda).isPresent();
  }

  @Override
  public String runtimeFailure() {
    return CudaRuntime.failure().orElse("");
  }

  @Override
  public String namedBy() {
    if (LIBRARY_GIVEN.isPresent()) {
      return LIBRARY;
    }
    boolean found = System.getProperty(LIBRARY) == null || leastCapability() > 0;
    return found ? "" : "libtorch in SVD Settings";
  }

  @Override
  public int leastCapability() {
    Optional<Path> ours = library().filter(GpuLibrary::installed).map(GpuLibrary::folder);
    return TorchLibrary.folder()
            .filter(folder -> ours.filter(o -> same(o, folder)).isPresent())
            .isPresent()
        ? GpuLibrary.leastCapability()
        : 0;
  }

  @Override
  public boolean installed() {
    return System.getenv(LIBRARY) != null
        || System.getProperty(LIBRARY) != null
        || gpuLibrary().isPresent()
        || NativeLibraries.class.getClassLoader().getResource(BUNDLED) != null
        || Files.isDirectory(Utils.getEngineCacheDir("pytorch"));
  }

  @Override
  public Optional<GpuLibrary> library() {
    return GpuLibrary.forThisComputer(Utils.getEngineCacheDir("pytorch"));
  }

  @Override
  public String loading() {
    if (TorchLibrary.folder().isPresent()) {
      return "";
    }
    Path cache = Utils.getEngineCacheDir("pytorch");
    return Utils.getEnvOrSystemProperty(LIBRARY) != null || unpacked(cache)
        ? "Loading PyTorch"
        : String.format(Locale.ROOT, "Unpacking PyTorch to '%s', once; about 10 s", cache);
  }

  private static boolean unpacked(Path cache) {
    String library = System.mapLibraryName("torch_cpu");
    try (Stream<Path> folders = Files.list(cache)) {
      return folders.anyMatch(folder -> Files.exists(folder.resolve(library)));
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public Optional<String> loaded() {
    return TorchLibrary.text();
  }

  /** The GPU library, if it is there and of use. */
  private static Optional<Path> gpuLibrary() {
    NativeLibraries here = new NativeLibraries();
    return here.library()
        .filter(GpuLibrary::installed)
        .filter(library -> GpuLibrary.useless(here.driver()).isEmpty())
        .map(GpuLibrary::folder);
  }

  /** DJL would load a second PyTorch beside that of another plugin, and Java would crash. */
  private static void refuseSecond() {
    LoadedLibraries.torch()
        .filter(folder -> TorchLibrary.folder().filter(ours -> same(ours, folder)).isEmpty())
        .ifPresent(
            folder -> {
              throw new IllegalStateException(LoadFailure.second(", from '" + folder + "',"));
            });
  }

  /** Whether two folders give the same library; a folder may hold links to the files of another. */
  private static boolean same(Path a, Path b) {
    String library = System.mapLibraryName("torch_cpu");
    try {
      return Files.isSameFile(a.resolve(library), b.resolve(library));
    } catch (IOException e) {
      return false;
    }
  }

  private static String flavour(Path folder) {
    return TorchLibrary.forCuda(folder) ? CUDA_FLAVOUR : CPU_FLAVOUR;
  }

  /** DJL takes the first folder of several that holds PyTorch. */
  static Path first(String paths) {
    List<String> given =
        Stream.of(paths.split(File.pathSeparator)).filter(path -> !path.isBlank()).toList();
    if (given.isEmpty()) {
      throw new IllegalArgumentException(
          "The value of "
              + LIBRARY
              + " is "
              + Quote.of(paths)
              + "; it must be the lib folder of an installed libtorch, or not be set.");
    }
    return given.stream()
        .map(Path::of)
        .map(path -> Files.isRegularFile(path) ? path.getParent() : path)
        .filter(path -> Files.exists(path.resolve(System.mapLibraryName("torch"))))
        .findFirst()
        .orElse(Path.of(given.get(0)));
  }

  private static Optional<String> given(String name) {
    String value = Utils.getEnvOrSystemProperty(name);
    return Optional.ofNullable(value).filter(text -> !text.isEmpty());
  }

  private static void set(String property, String value) {
    if (value.isEmpty()) {
      System.clearProperty(property);
    } else {
      System.setProperty(property, value);
    }
  }
}
