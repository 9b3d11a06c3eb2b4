package sc.fiji.svdtools.dist;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.jar.JarFile;
import java.util.zip.ZipFile;

/** The plugin's classes as a Java 8 sees them: only those in the jar's main part, and no newer. */
final class OldLoader extends ClassLoader implements AutoCloseable {

  private static final String OURS = "sc.fiji.svdtools.";
  private static final int NEWEST = 52;
  private static final int VERSION_AT = 6;

  private final JarFile jar;

  OldLoader(Path file) throws IOException {
    super(OldLoader.class.getClassLoader());
    this.jar = new JarFile(file.toFile(), false, ZipFile.OPEN_READ, Runtime.Version.parse("8"));
  }

  /** The jar as Java 8 sees it. */
  JarFile jar() {
    return jar;
  }

  /** The class file that {@code jar}'s version of Java gets. */
  static byte[] bytes(JarFile jar, String name) throws IOException {
    String file = name.replace('.', '/') + ".class";
    try (InputStream in = jar.getInputStream(jar.getJarEntry(file))) {
      return in.readAllBytes();
    }
  }

  /** Version of a class file. */
  static int major(byte[] bytes) {
    return ByteBuffer.wrap(bytes).getShort(VERSION_AT);
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith(OURS)) {
      return super.loadClass(name, resolve);
    }
    Class<?> loaded = findLoadedClass(name);
    try {
      return loaded == null ? define(name, bytes(jar, name)) : loaded;
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }

  private Class<?> define(String name, byte[] bytes) {
    if (major(bytes) > NEWEST) {
      throw new UnsupportedClassVersionError(name);
    }
    return defineClass(name, bytes, 0, bytes.length);
  }

  @Override
  public void close() throws IOException {
    jar.close();
  }
}
