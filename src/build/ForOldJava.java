import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;

/**
 * Makes a jar that is a plugin for Java 17 harmless on an older one, such as that of Fiji Stable.
 *
 * <p>Fiji finds the plugin's classes by their names in the index and loads some when it starts,
 * which ends in stack traces if they are too new. Of each class that a host knows by name the one
 * for Java 17 is moved to {@code META-INF/versions/17}, and in its place comes one for Java 8 which
 * says what is needed, or nothing. Arguments: the folder that becomes the jar, the list of menu
 * entries of plain ImageJ, the class path, a folder for the sources.
 */
public final class ForOldJava {

  private static final String BASE = "sc.fiji.svdtools.old.OldJava";
  private static final Pattern PLUGIN =
      Pattern.compile("\\{\"class\":\"([\\w.]+)\",\"values\":\\{.*?\"type\":\"([\\w.]+)\"");
  private static final Pattern ENTRY = Pattern.compile("\", ([\\w.]+)\\(");

  private ForOldJava() {}

  public static void main(String[] args) throws IOException {
    Path jar = Path.of(args[0]);
    Path sources = Path.of(args[3]);
    List<String> options =
        new ArrayList<>(
            List.of("--release", "8", "-Xlint:-options", "-proc:none", "-encoding", "UTF-8"));
    options.addAll(List.of("-cp", args[2], "-d", jar.toString()));
    options.add(Path.of("src/build", BASE.replace('.', '/') + ".java").toString());
    for (Map.Entry<String, String> known : types(jar, Path.of(args[1])).entrySet()) {
      String file = known.getKey().replace('.', '/');
      Path now = jar.resolve("META-INF/versions/17").resolve(file + ".class");
      Files.createDirectories(now.getParent());
      Files.move(jar.resolve(file + ".class"), now, StandardCopyOption.REPLACE_EXISTING);
      Path source = sources.resolve(file + ".java");
      Files.createDirectories(source.getParent());
      Files.writeString(source, source(known.getKey(), known.getValue()));
      options.add(source.toString());
    }
    int failed =
        ToolProvider.getSystemJavaCompiler().run(null, null, null, options.toArray(String[]::new));
    if (failed != 0) {
      System.exit(failed);
    }
  }

  /** The classes hosts know by name, and what they are. */
  private static Map<String, String> types(Path jar, Path entries) throws IOException {
    Map<String, String> types = new TreeMap<>();
    Path index = jar.resolve("META-INF/json/org.scijava.plugin.Plugin");
    Matcher plugin = PLUGIN.matcher(Files.readString(index, StandardCharsets.UTF_8));
    while (plugin.find()) {
      types.put(plugin.group(1), plugin.group(2));
    }
    Matcher entry = ENTRY.matcher(Files.readString(entries, StandardCharsets.UTF_8));
    while (entry.find()) {
      types.put(entry.group(1), "ij.plugin.PlugIn");
    }
    return types;
  }

  private static String source(String name, String type) {
    int dot = name.lastIndexOf('.');
    String base = BASE + type.substring(type.lastIndexOf('.'));
    return "package "
        + name.substring(0, dot)
        + ";\n"
        + "public class "
        + name.substring(dot + 1)
        + " extends "
        + base
        + " {}\n";
  }
}
