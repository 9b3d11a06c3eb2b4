import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.jar.Manifest;

/**
 * Copies a jar and gives the copy another module name; all else stays byte for byte.
 *
 * <p>Fiji starts Java with {@code --module-path=jars/PLATFORM}, and Java does not start if a jar
 * there has an illegal name, which those of DJL with native libraries have (a hyphen). Arguments:
 * the jar, the copy, the name, the version. The version is a part of the name, since Java does not
 * start with two modules of one name either.
 */
public final class LegalModule {

  private LegalModule() {}

  public static void main(String[] args) throws Exception {
    Path copy = Path.of(args[1]);
    Files.createDirectories(copy.toAbsolutePath().getParent());
    Path made = copy.resolveSibling(copy.getFileName() + ".unfinished");
    Files.copy(Path.of(args[0]), made, StandardCopyOption.REPLACE_EXISTING);
    String name = args[2] + ".v" + args[3].replaceAll("\\W", "_");
    try (FileSystem jar = FileSystems.newFileSystem(made)) {
      Path file = jar.getPath("META-INF/MANIFEST.MF");
      Manifest manifest = new Manifest();
      try (InputStream in = Files.newInputStream(file)) {
        manifest.read(in);
      }
      manifest.getMainAttributes().putValue("Automatic-Module-Name", name);
      ByteArrayOutputStream text = new ByteArrayOutputStream();
      manifest.write(text);
      try (OutputStream out = Files.newOutputStream(file)) {
        text.writeTo(out);
      }
    }
    Files.move(made, copy, StandardCopyOption.REPLACE_EXISTING);
  }
}
