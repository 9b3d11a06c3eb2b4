package sc.fiji.svdtools.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.module.FindException;
import java.lang.module.ModuleFinder;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scijava.util.FileUtils;

/** What users get, as it was built: the zips, or the update site if that was built. */
class DistributionIT {

  private static final String LIST = "native/lib/pytorch.properties";

  @TempDir static Path temporary;

  /** What goes into a Fiji; what goes into plain ImageJ is the second, if there is one. */
  private static List<Shipped> all;

  @BeforeAll
  static void find() throws IOException {
    all = Shipped.all(temporary);
  }

  @Test
  void javaStartsAsFijiStartsIt() throws Exception {
    List<String> platforms = fiji().platforms();
    assertFalse(platforms.isEmpty());
    for (String platform : platforms) {
      Path folder = fiji().root().resolve("jars").resolve(platform);
      Process java =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "--module-path=" + folder,
                  "-version")
              .redirectErrorStream(true)
              .start();
      String said = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertEquals(0, java.waitFor(), platform + ": " + said);
    }
  }

  @Test
  void everyJarInAPlatformFolderIsALegalModule() {
    for (String jar : inPlatformFolders()) {
      assertEquals(
          1, ModuleFinder.of(fiji().root().resolve(jar)).findAll().size(), jar + " as a module");
    }
  }

  @Test
  void publishedJarsAreNot() {
    for (Path jar : published()) {
      assertThrows(FindException.class, () -> ModuleFinder.of(jar).findAll(), jar.toString());
    }
  }

  @Test
  void twoVersionsOfALibraryAreTwoModules() {
    for (String jar : inPlatformFolders()) {
      String version = jar.substring(jar.lastIndexOf('-') + 1, jar.lastIndexOf('.'));
      String module =
          ModuleFinder.of(fiji().root().resolve(jar))
              .findAll()
              .iterator()
              .next()
              .descriptor()
              .name();
      assertTrue(module.endsWith(".v" + version.replace('.', '_')), module);
    }
  }

  @Test
  void updaterKnowsAJarInEveryVersion() {
    for (Shipped shipped : all) {
      TreeSet<String> names = new TreeSet<>();
      for (String jar : shipped.jars()) {
        String bare = FileUtils.stripFilenameVersion(jar);
        assertNotEquals(jar, bare);
        String newer = jar.replaceFirst("-\\d+(\\.\\d+)+.*\\.jar$", "-99.9.1.jar");
        assertNotEquals(jar, newer);
        assertEquals(bare, FileUtils.stripFilenameVersion(newer), jar);
        assertTrue(names.add(bare), jar);
      }
    }
  }

  @Test
  void librariesAreThePublishedOnes() throws Exception {
    int found = 0;
    for (Path jar : published()) {
      PinnedNative pinned = of(jar);
      assertEquals(pinned.bytes(), Files.size(jar), jar.toString());
      assertEquals(pinned.sha256(), sha256(jar), jar.toString());
      for (Shipped shipped : all) {
        Path copy = library(shipped, pinned);
        assertEquals(sums(jar), sums(copy), copy.toString());
        assertEquals(new TreeSet<>(pinned.libraries()), libraries(copy, pinned));
        found++;
      }
    }
    assertTrue(found >= all.size(), found + " jars with libraries");
    assertEquals(fiji().platforms().size(), published().size());
  }

  @Test
  void engineHasItsLibraryForEachPlatform() throws IOException {
    for (Shipped shipped : all) {
      try (ZipFile jar = new ZipFile(shipped.jar("djl-pytorch-jni").toFile())) {
        for (PinnedNative pinned : PinnedNative.all()) {
          for (String library : pinned.jni()) {
            String name = "jnilib/" + pinned.classifier() + "/" + library;
            assertTrue(jar.getEntry(name) != null && jar.getEntry(name).getSize() > 100_000, name);
          }
        }
      }
    }
  }

  private static Shipped fiji() {
    return all.get(0);
  }

  private static List<String> inPlatformFolders() {
    List<String> jars =
        fiji().jars().stream().filter(name -> name.matches("jars/[^/]+/[^/]+")).toList();
    assertFalse(jars.isEmpty());
    return jars;
  }

  /** DJL's own jars with libraries. */
  private static List<Path> published() {
    try {
      List<Path> jars = new ArrayList<>();
      for (URL url : Collections.list(DistributionIT.class.getClassLoader().getResources(LIST))) {
        String file = url.getPath();
        jars.add(Path.of(URI.create(file.substring(0, file.indexOf('!')))));
      }
      assertFalse(jars.isEmpty());
      return jars;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static PinnedNative of(Path jar) {
    return PinnedNative.all().stream()
        .filter(pinned -> jar.toString().endsWith("-" + pinned.classifier() + ".jar"))
        .findFirst()
        .orElseThrow();
  }

  private static Path library(Shipped shipped, PinnedNative pinned) {
    Path folder = shipped.root().resolve("jars").resolve(pinned.folder());
    return Files.isDirectory(folder)
        ? new Shipped(folder).jar("djl-pytorch-native-cpu")
        : shipped.jar("djl-pytorch-native-cpu");
  }

  private static TreeSet<String> libraries(Path jar, PinnedNative pinned) throws IOException {
    String folder = "pytorch/cpu/" + pinned.classifier() + "/";
    return sums(jar).keySet().stream()
        .filter(name -> name.startsWith(folder))
        .map(name -> name.substring(folder.length()))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Size and checksum of all but the manifest. */
  private static Map<String, String> sums(Path jar) throws IOException {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      return zip.stream()
          .filter(entry -> !entry.isDirectory() && !entry.getName().equals(JarFile.MANIFEST_NAME))
          .collect(
              Collectors.toMap(
                  ZipEntry::getName,
                  entry -> entry.getSize() + " " + entry.getCrc(),
                  (a, b) -> a,
                  TreeMap::new));
    }
  }

  private static String sha256(Path file) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
      in.transferTo(java.io.OutputStream.nullOutputStream());
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
