package sc.fiji.svdtools.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.plugin.PlugIn;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scijava.command.Command;

/** What a Java finds that is too old, such as that of Fiji Stable. */
class OldJavaIT {

  private static final String INDEX = "META-INF/json/org.scijava.plugin.Plugin";
  private static final Pattern CLASS = Pattern.compile("\"class\":\"([^\"]+)\"");
  private static final Pattern ENTRY = Pattern.compile("\", ([\\w.]+)\\(");
  private static final int JAVA_8 = 52;
  private static final int JAVA_17 = 61;

  @TempDir static Path temporary;

  /** What goes into a Fiji; what goes into plain ImageJ is the second, if there is one. */
  private static List<Shipped> all;

  @BeforeAll
  static void find() throws IOException {
    all = Shipped.all(temporary);
  }

  @Test
  void classesThatHostsLoadAreThereForOldJavaAndForNew() throws IOException {
    for (Shipped shipped : all) {
      Path file = shipped.jar("svd-tools-");
      try (JarFile old = new JarFile(file.toFile(), false, ZipFile.OPEN_READ, version(8));
          JarFile now = new JarFile(file.toFile(), false, ZipFile.OPEN_READ, version(17))) {
        List<String> known = known(now);
        assertTrue(known.size() >= 12, known.toString());
        for (String name : known) {
          assertEquals(JAVA_8, OldLoader.major(OldLoader.bytes(old, name)), name);
          assertEquals(JAVA_17, OldLoader.major(OldLoader.bytes(now, name)), name);
        }
      }
    }
  }

  @Test
  void oldJavaGetsASentence() throws Exception {
    try (OldLoader loader = new OldLoader(all.get(0).jar("svd-tools-"))) {
      int commands = 0;
      for (String name : known(loader.jar())) {
        Object plugin = loader.loadClass(name).getDeclaredConstructor().newInstance();
        if (plugin instanceof Command || plugin instanceof PlugIn) {
          assertTrue(said(plugin).matches("SVD Tools needs Java 17 or newer,[^.]*\\.\\s*"), name);
          commands++;
        }
      }
      assertTrue(commands >= 10, commands + " commands");
    }
  }

  @Test
  void oldJavaCannotLoadTheRest() throws IOException {
    try (OldLoader loader = new OldLoader(all.get(0).jar("svd-tools-"))) {
      assertThrows(
          UnsupportedClassVersionError.class,
          () -> loader.loadClass("sc.fiji.svdtools.natives.Archive"));
    }
  }

  private static Runtime.Version version(int feature) {
    return Runtime.Version.parse(Integer.toString(feature));
  }

  /** Classes of the index, and the entry of plain ImageJ's menu. */
  private static List<String> known(JarFile jar) throws IOException {
    try (InputStream in = jar.getInputStream(jar.getJarEntry(INDEX))) {
      String index = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      Path menu = Path.of(System.getProperty("project.basedir", "."), "plugins.config");
      Stream<String> entries =
          ENTRY.matcher(Files.readString(menu)).results().map(match -> match.group(1)).distinct();
      return Stream.concat(CLASS.matcher(index).results().map(match -> match.group(1)), entries)
          .toList();
    }
  }

  private static String said(Object plugin) {
    PrintStream before = System.out;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    try {
      if (plugin instanceof Command command) {
        command.run();
      } else {
        ((PlugIn) plugin).run("");
      }
    } finally {
      System.setOut(before);
    }
    return out.toString(StandardCharsets.UTF_8);
  }
}
