package sc.fiji.svdtools.dist;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * A folder tree as users get it.
 *
 * @param root where it lies
 */
record Shipped(Path root) {

  /**
   * What was built: for Fiji and for plain ImageJ, unzipped, or the update site alone.
   *
   * @param temporary where zips are unpacked to
   */
  static List<Shipped> all(Path temporary) throws IOException {
    String site = System.getProperty("update.site", "");
    if (!site.isEmpty()) {
      return List.of(new Shipped(Path.of(site)));
    }
    Path target = Path.of(System.getProperty("project.basedir", "."), "target");
    List<Shipped> all = new ArrayList<>();
    for (String host : List.of("fiji", "imagej")) {
      String zip = "svd-tools-" + host + "-" + System.getProperty("fiji.platform") + ".zip";
      all.add(unzipped(target.resolve(zip), temporary.resolve(host)));
    }
    return all;
  }

  /** What a zip holds. */
  static Shipped unzipped(Path zip, Path folder) throws IOException {
    try (ZipInputStream in = new ZipInputStream(Files.newInputStream(zip))) {
      for (ZipEntry entry; (entry = in.getNextEntry()) != null; ) {
        Path file = folder.resolve(entry.getName()).normalize();
        if (!entry.isDirectory() && file.startsWith(folder)) {
          Files.createDirectories(file.getParent());
          Files.copy(in, file);
        }
      }
    }
    return new Shipped(folder);
  }

  /** Paths of all files below the root, with slashes. */
  List<String> files() {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(Files::isRegularFile)
          .map(path -> root.relativize(path).toString().replace(File.separatorChar, '/'))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Paths of all jars. */
  List<String> jars() {
    return files().stream().filter(name -> name.endsWith(".jar")).toList();
  }

  /** The one jar whose file name begins so. */
  Path jar(String beginning) {
    List<String> found =
        jars().stream()
            .filter(name -> name.substring(name.lastIndexOf('/') + 1).startsWith(beginning))
            .toList();
    if (found.size() != 1) {
      throw new IllegalStateException(beginning + ": " + found);
    }
    return root.resolve(found.get(0));
  }

  /** Platform folders in {@code jars}. */
  List<String> platforms() {
    return jars().stream()
        .filter(name -> name.matches("jars/[^/]+/[^/]+"))
        .map(name -> name.split("/")[1])
        .distinct()
        .toList();
  }

  String text(String file) {
    try (InputStream in = Files.newInputStream(root.resolve(file))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
