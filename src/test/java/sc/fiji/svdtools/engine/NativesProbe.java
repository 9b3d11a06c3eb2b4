package sc.fiji.svdtools.engine;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import java.io.File;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import sc.fiji.svdtools.request.ModelRequest;
import sc.fiji.svdtools.tensor.Scope;
import sc.fiji.svdtools.tensor.Torch;
import sc.fiji.svdtools.tensor.TorchLibrary;

/**
 * Loads PyTorch from a folder in a JVM of its own, started by {@link NativeLibrariesTest}; prints
 * what happened, a line each.
 *
 * <p>Arguments: {@code load} or {@code second}, and the library folder.
 */
public final class NativesProbe {

  private NativesProbe() {}

  /** Entry point; see the class. */
  public static void main(String[] args) throws Exception {
    if (args[0].equals("second")) {
      loadAsAnotherPlugin(args[1]);
    }
    System.out.println("before: " + new NativeLibraries().loaded());
    ModelRequest request =
        ModelRequest.DEFAULT.with(
            args[0].equals("load") ? Map.of("libtorch", args[1]) : Map.of("device", "cpu"));
    try {
      NativeLibraries.prepare(request);
      try (Torch torch = Torch.open(Device.cpu());
          Scope scope = torch.scope()) {
        System.out.println("folder: " + TorchLibrary.folder().orElseThrow());
        System.out.println("loaded: " + new NativeLibraries().loaded().orElseThrow());
        System.out.println("flavour: " + System.getProperty("PYTORCH_FLAVOR"));
        System.out.println("gpus: " + new NativeLibraries().usableGpus());
      }
      NativeLibraries.prepare(request);
      System.out.println("again: fine");
    } catch (IllegalStateException e) {
      System.out.println("refused: " + e.getMessage());
    } catch (EngineException | LinkageError e) {
      System.out.println("failed: " + LoadFailure.explain(e).getMessage());
    }
  }

  /**
   * PyTorch through DJL classes of another class loader, as plugins with engines of their own do.
   */
  private static void loadAsAnotherPlugin(String folder) throws Exception {
    List<URL> jars = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      jars.add(Path.of(entry).toUri().toURL());
    }
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    ClassLoader other =
        new URLClassLoader(jars.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    System.setProperty("PYTORCH_LIBRARY_PATH", folder);
    System.setProperty("PYTORCH_FLAVOR", "cpu");
    thread.setContextClassLoader(other);
    try {
      Method get = other.loadClass("ai.djl.engine.Engine").getMethod("getEngine", String.class);
      System.out.println(
          "other plugin: " + get.invoke(null, "PyTorch").toString().lines().findFirst().orElse(""));
    } finally {
      thread.setContextClassLoader(before);
      System.clearProperty("PYTORCH_LIBRARY_PATH");
      System.clearProperty("PYTORCH_FLAVOR");
    }
  }
}
