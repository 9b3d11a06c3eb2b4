package sc.fiji.svdtools.classic;

/**
 * Code that needs the plugin's class loader as the thread's context class loader.
 *
 * <p>In plain ImageJ that one is another, and services (PyTorch's engine, SciJava's plugins) are
 * looked up by it.
 */
final class PluginLoader {

  private PluginLoader() {}

  /** Runs {@code work}, then puts the loader back. */
  static void call(Runnable work) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(PluginLoader.class.getClassLoader());
    try {
      work.run();
    } finally {
      thread.setContextClassLoader(before);
    }
  }
}
