package sc.fiji.svdtools.gui;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;

/**
 * A plain ImageJ with the plugin in its plugins folder, laid out as the zip for plain ImageJ does.
 *
 * @param root an empty folder
 */
record PlainImageJ(Path root) {

  /** Makes the folder from the classes and the class path of this JVM. */
  void install() throws IOException {
    Path folder = Files.createDirectories(root.resolve("plugins/SVD_Tools"));
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      Path path = Path.of(entry).toAbsolutePath();
      String name = path.getFileName().toString();
      if (name.equals("classes")) {
        jar(path, folder.resolve("svd-tools.jar"));
      } else if (name.equals("test-classes")) {
        copyPackage(path);
      } else if (name.matches("ij-\\d.*jar")) {
        Files.createSymbolicLink(root.resolve("ij.jar"), path);
      } else if (name.endsWith(".jar") && !name.matches("(junit|archunit|opentest|surefire).*")) {
        Files.createSymbolicLink(folder.resolve(name), path);
      }
    }
    Path cache = Path.of(System.getProperty("user.home"), ".djl.ai");
    Files.createSymbolicLink(root.resolve(".djl.ai"), Files.createDirectories(cache));
    Path menu = Path.of(System.getProperty("project.basedir", "."), "plugins.config");
    jarOf(menu, folder.resolve("SVD_Tools_IJ1.jar"));
  }

  /** The command line of {@link GuiSession} in this ImageJ. */
  List<String> command(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx1g",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Duser.home=" + root,
            "-Djava.util.prefs.userRoot=" + root.resolve("prefs"),
            "-Dai.djl.offline=true",
            "-Dplugins.dir=" + root,
            "-cp",
            root.resolve("ij.jar") + File.pathSeparator + root.resolve("driver"),
            GuiSession.class.getName()));
    command.addAll(List.of(arguments));
    return command;
  }

  private void copyPackage(Path classes) throws IOException {
    String name = PlainImageJ.class.getPackageName().replace('.', '/');
    Path target = Files.createDirectories(root.resolve("driver").resolve(name));
    try (Stream<Path> files = Files.list(classes.resolve(name))) {
      for (Path file : files.toList()) {
        Files.copy(file, target.resolve(file.getFileName()));
      }
    }
  }

  private static void jar(Path classes, Path target) throws IOException {
    try (OutputStream out = Files.newOutputStream(target);
        JarOutputStream jar = new JarOutputStream(out);
        Stream<Path> files = Files.walk(classes)) {
      jar.setLevel(Deflater.NO_COMPRESSION);
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        jar.putNextEntry(new ZipEntry(classes.relativize(file).toString().replace('\\', '/')));
        Files.copy(file, jar);
      }
    }
  }

  private static void jarOf(Path file, Path target) throws IOException {
    try (OutputStream out = Files.newOutputStream(target);
        JarOutputStream jar = new JarOutputStream(out)) {
      jar.putNextEntry(new ZipEntry(file.getFileName().toString()));
      Files.copy(file, jar);
    }
  }
}
