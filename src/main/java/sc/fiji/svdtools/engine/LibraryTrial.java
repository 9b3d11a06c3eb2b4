package sc.fiji.svdtools.engine;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import sc.fiji.svdtools.key.Options;
import sc.fiji.svdtools.natives.CudaDriver.Gpu;
import sc.fiji.svdtools.request.ModelRequest;
import sc.fiji.svdtools.tensor.Scope;
import sc.fiji.svdtools.tensor.Torch;

/**
 * Loads PyTorch as a run would and computes on each of its devices, in a process of its own: a
 * library that ends the process ends only that one. Never downloads.
 */
public final class LibraryTrial {

  /** Lines of the process that are meant for {@link TrialProcess}. */
  static final String LOADS = "svd-tools loads ";

  static final String WORKS = "svd-tools works ";
  static final String FAILS = "svd-tools fails ";

  private static final int SIZE = 64;

  /**
   * What came of it.
   *
   * @param works whether PyTorch can be loaded and computes
   * @param text a sentence without its point: version and devices, or what failed
   */
  public record Result(boolean works, String text) {

    /** The same as a line for people. */
    public String line() {
      return (works ? "Tried: " : "Tried, and failed: ") + text;
    }
  }

  private LibraryTrial() {}

  /** Entry point of the process; arguments are the keys of {@link #keys}. */
  public static void main(String[] args) {
    ModelRequest request = ModelRequest.DEFAULT.with(Options.of(args));
    try {
      NativeLibraries.prepare(request);
      System.out.println(LOADS + NativeLibraries.toLoad());
      System.out.println(WORKS + used(new NativeLibraries(), request.device().equals("cpu")));
    } catch (IllegalArgumentException | IllegalStateException e) {
      System.out.println(FAILS + line(e));
    } catch (RuntimeException | LinkageError e) {
      System.out.println(FAILS + line(LoadFailure.explain(e)));
    }
    System.out.flush();
    // Threads of the library may go on.
    Runtime.getRuntime().halt(0);
  }

  /** The keys of a request that tell which library is loaded. */
  static List<String> keys(ModelRequest request) {
    String device = request.device().equals("cpu") ? "cpu" : "automatic";
    Map<String, String> keys = Map.of("libtorch", request.libtorch(), "device", device);
    return keys.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).sorted().toList();
  }

  /** Library and devices; loads it. */
  private static String used(Hardware hardware, boolean cpuOnly) {
    int gpus = hardware.usableGpus();
    compute(Device.cpu());
    List<String> works = new ArrayList<>(List.of("the CPU"));
    List<String> fails = new ArrayList<>();
    List<Gpu> known = hardware.driver().gpus();
    for (int i = 0; i < gpus && !cpuOnly; i++) {
      String name = String.format(Locale.ROOT, "GPU %d (%s)", i, known.get(i).name());
      try {
        compute(Device.gpu(i));
        works.add(name);
      } catch (RuntimeException | LinkageError e) {
        fails.add("; fails on " + name + ": " + line(e));
      }
    }
    String none = gpus > 0 || cpuOnly ? "" : "; no GPU: " + NoGpu.of(hardware).text();
    return hardware.loaded().orElse("PyTorch")
        + " works on "
        + String.join(", ", works)
        + String.join("", fails)
        + none;
  }

  private static void compute(Device device) {
    float[] ones = new float[SIZE * SIZE];
    Arrays.fill(ones, 1);
    try (Torch torch = Torch.open(device);
        Scope scope = torch.scope()) {
      NDArray x = scope.floats(ones, SIZE, SIZE);
      for (float sum : scope.call("project", x, x).toFloatArray()) {
        if (sum != SIZE) {
          throw new IllegalStateException("a product is " + sum + ", not " + SIZE);
        }
      }
    }
  }

  private static String line(Throwable e) {
    String text = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    return text.replaceAll("\\.$", "");
  }
}
