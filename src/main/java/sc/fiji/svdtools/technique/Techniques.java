package sc.fiji.svdtools.technique;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import sc.fiji.svdtools.plan.SamplingPlan;

/** Techniques by name, and together. */
public final class Techniques {

  private static final String SEPARATORS = " ,;\n\t";

  private Techniques() {}

  /**
   * The plan with all techniques, in this order.
   *
   * @throws IllegalArgumentException if two contradict each other, naming both
   */
  public static SamplingPlan plan(Collection<? extends Technique> techniques) {
    SamplingPlan plan = SamplingPlan.PLAIN;
    for (Technique technique : techniques) {
      plan = technique.applyTo(plan);
    }
    return plan;
  }

  /** The text forms with a space between; empty for none. */
  public static String text(Collection<? extends Technique> techniques) {
    return techniques.stream().map(Technique::text).collect(Collectors.joining(" "));
  }

  /**
   * Reads any number of text forms, with spaces, commas or semicolons between.
   *
   * @throws IllegalArgumentException in one sentence, with the nearest name for an unknown one
   */
  public static List<Technique> parseAll(String text) {
    return TechniqueText.split(text, SEPARATORS).stream().map(Techniques::parse).toList();
  }

  /**
   * Reads the text form {@code Name(a:1,b:2)}; parameters not given have their typical value.
   *
   * @throws IllegalArgumentException in one sentence, with the nearest name for an unknown one
   */
  public static Technique parse(String text) {
    String form = text.trim();
    int open = form.indexOf('(');
    String name = open < 0 ? form : form.substring(0, open).trim();
    if (open >= 0 && !form.endsWith(")")) {
      throw new IllegalArgumentException(
          "The technique '%s' is not closed; it must be Name(key:value,...).".formatted(form));
    }
    return TechniqueText.create(
        type(name), open < 0 ? "" : form.substring(open + 1, form.length() - 1));
  }

  /** The type of a name. */
  private static Class<? extends Technique> type(String name) {
    List<Class<? extends Technique>> types = types();
    return types.stream()
        .filter(type -> type.getSimpleName().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "There is no technique '%s'; the nearest is '%s'."
                        .formatted(name, nearest(name, types))));
  }

  /** All techniques, by name: the records among this package's class files. */
  public static List<Class<? extends Technique>> types() {
    try (Stream<String> files = files()) {
      return files
          .filter(file -> file.endsWith(".class") && !file.contains("$") && !file.contains("-"))
          .map(file -> file.substring(0, file.length() - ".class".length()))
          .map(Techniques::load)
          .filter(type -> type.isRecord() && Technique.class.isAssignableFrom(type))
          .<Class<? extends Technique>>map(type -> type.asSubclass(Technique.class))
          .sorted(Comparator.comparing(Class::getSimpleName))
          .toList();
    } catch (IOException | URISyntaxException e) {
      throw new UncheckedIOException(new IOException("Cannot list the techniques", e));
    }
  }

  /** The typical setting of a technique. */
  public static Technique typical(Class<? extends Technique> type) {
    return TechniqueText.create(type, "");
  }

  /** Simple names of the files beside {@link Technique}, in a folder or in the plugin's jar. */
  private static Stream<String> files() throws IOException, URISyntaxException {
    URL url = Technique.class.getResource(Technique.class.getSimpleName() + ".class");
    URLConnection connection = url.openConnection();
    if (connection instanceof JarURLConnection jar) {
      String self = jar.getEntryName();
      String folder = self.substring(0, self.lastIndexOf('/') + 1);
      return jar.getJarFile().stream()
          .map(entry -> entry.getName())
          .filter(name -> name.startsWith(folder))
          .map(name -> name.substring(folder.length()))
          .toList()
          .stream();
    }
    return Files.list(Path.of(url.toURI()).getParent()).map(f -> f.getFileName().toString());
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(Technique.class.getPackageName() + "." + name);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(name, e);
    }
  }

  private static String nearest(String name, List<Class<? extends Technique>> types) {
    return types.stream()
        .map(Class::getSimpleName)
        .min(Comparator.comparingInt(other -> distance(name, other)))
        .orElse("");
  }

  /** Letters to insert, delete or replace, whatever their case. */
  private static int distance(String a, String b) {
    int[] above = new int[b.length() + 1];
    java.util.Arrays.setAll(above, i -> i);
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        boolean same =
            Character.toLowerCase(a.charAt(i - 1)) == Character.toLowerCase(b.charAt(j - 1));
        row[j] = Math.min(above[j - 1] + (same ? 0 : 1), Math.min(above[j], row[j - 1]) + 1);
      }
      above = row;
    }
    return above[b.length()];
  }
}
