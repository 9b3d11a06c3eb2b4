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
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import sc.fiji.svdtools.key.Keys;
import sc.fiji.svdtools.plan.SamplingPlan;

/** All techniques, by their keys, and together. */
public final class Techniques {

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

  /**
   * All techniques, with the given keys and the defaults of the others.
   *
   * @param keys key to value; keys of no technique are passed over
   * @throws IllegalArgumentException for a value that is not allowed, in one sentence
   */
  public static List<Technique> with(Map<String, ?> keys) {
    return types().stream().map(type -> with((Record) off(type), keys)).toList();
  }

  private static Technique with(Record off, Map<String, ?> keys) {
    Map<String, Object> own = new LinkedHashMap<>(keys);
    own.keySet().retainAll(Keys.of(off.getClass()));
    return (Technique) Keys.with(off, own);
  }

  /** The plan of the techniques that the given keys ask for; see {@link #with}. */
  public static SamplingPlan plan(Map<String, ?> keys) {
    return plan(active(with(keys)));
  }

  /** Those of {@code techniques} that are applied, in this order. */
  public static List<Technique> active(Collection<? extends Technique> techniques) {
    List<? extends Technique> on = techniques.stream().filter(Technique::active).toList();
    Set<Class<?>> replaced = new HashSet<>();
    on.forEach(technique -> replaced.addAll(technique.replaces()));
    return on.stream()
        .filter(technique -> !replaced.contains(technique.getClass()))
        .map(technique -> (Technique) technique)
        .toList();
  }

  /** All keys, each once. */
  public static List<String> keys() {
    return types().stream()
        .flatMap(type -> Keys.of(type.asSubclass(Record.class)).stream())
        .distinct()
        .toList();
  }

  /** Names with a comma between; empty for none. */
  public static String names(Collection<? extends Technique> techniques) {
    return techniques.stream().map(Technique::name).collect(Collectors.joining(", "));
  }

  /** All techniques, by name: the records among the class files of this package and those in it. */
  public static List<Class<? extends Technique>> types() {
    return Found.TYPES;
  }

  /** Found once. */
  private static final class Found {
    static final List<Class<? extends Technique>> TYPES = find();
  }

  private static List<Class<? extends Technique>> find() {
    try (Stream<String> files = files()) {
      return files
          .filter(file -> file.endsWith(".class") && !file.contains("$") && !file.contains("-"))
          .map(file -> file.substring(0, file.length() - ".class".length()).replace('/', '.'))
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
    try {
      return type.getDeclaredConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          type + " needs a public constructor without arguments, for a typical setting", e);
    }
  }

  /** The defaults of its keys. */
  private static Technique off(Class<? extends Technique> type) {
    return typical(type).off();
  }

  /** Paths of the files from {@link Technique} on, in a folder or in the plugin's jar. */
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
    Path folder = Path.of(url.toURI()).getParent();
    return Files.walk(folder).map(file -> folder.relativize(file).toString().replace('\\', '/'));
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(Technique.class.getPackageName() + "." + name);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(name, e);
    }
  }
}
