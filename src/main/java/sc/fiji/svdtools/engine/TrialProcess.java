package sc.fiji.svdtools.engine;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import sc.fiji.svdtools.engine.LibraryTrial.Result;
import sc.fiji.svdtools.request.ModelRequest;
import sc.fiji.svdtools.text.Reason;

/**
 * Starts {@link LibraryTrial} with the classes, the environment and the properties of this process,
 * and tells what came of it, whatever the library does.
 */
record TrialProcess(Class<?> entry, Map<String, String> properties, long seconds) {

  /** Unpacking a library of 3 GB takes a minute from a slow disk. */
  private static final long LONGEST = 300;

  private static final List<String> LIBRARY = List.of("DJL_CACHE_DIR", "ENGINE_CACHE_DIR");

  /** The trial of what a run with {@code request} would load. */
  static Result of(ModelRequest request) {
    return new TrialProcess(LibraryTrial.class, NativeLibraries.givenOutside(LIBRARY), LONGEST)
        .run(LibraryTrial.keys(request));
  }

  Result run(List<String> arguments) {
    Path folder = null;
    try {
      folder = Files.createTempDirectory("svd-tools-trial");
      return result(folder, arguments);
    } catch (IOException e) {
      return new Result(false, "no process could be started for it (" + Reason.of(e) + ")");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Result(false, "the trial was stopped");
    } finally {
      remove(folder);
    }
  }

  private Result result(Path folder, List<String> arguments)
      throws IOException, InterruptedException {
    Path said = folder.resolve("said");
    Process process =
        new ProcessBuilder(command(folder, arguments))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    try {
      boolean ended = process.waitFor(seconds, TimeUnit.SECONDS);
      return result(lines(said), ended, ended ? process.exitValue() : 0);
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  /** What the lines of the process mean, which ended by itself or did not. */
  private Result result(List<String> lines, boolean ended, int code) {
    String loads = last(lines, LibraryTrial.LOADS);
    String works = last(lines, LibraryTrial.WORKS);
    String fails = last(lines, LibraryTrial.FAILS);
    if (ended && code == 0 && !works.isEmpty()) {
      return new Result(true, works);
    } else if (ended && !fails.isEmpty()) {
      return new Result(false, fails);
    }
    String what = loads.isEmpty() ? "PyTorch" : loads;
    return new Result(
        false,
        ended
            ? String.format(Locale.ROOT, "Java ended with code %d while it tried %s", code, what)
            : String.format(Locale.ROOT, "%s did not answer within %d s", what, seconds));
  }

  private static String last(List<String> lines, String mark) {
    return lines.stream()
        .filter(line -> line.startsWith(mark))
        .map(line -> line.substring(mark.length()))
        .reduce("", (first, second) -> second);
  }

  private List<String> command(Path folder, List<String> arguments) throws IOException {
    // Too long for the command line of Windows, and Java reads it in the system's encoding.
    Path classes = folder.resolve("classes");
    String path = String.join(File.pathSeparator, classPath()).replace("\\", "\\\\");
    String encoding = System.getProperty("native.encoding", Charset.defaultCharset().name());
    Files.writeString(classes, "-cp \"" + path + "\"", Charset.forName(encoding));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx512m",
            "-XX:+IgnoreUnrecognizedVMOptions",
            "-XX:-CreateCoredumpOnCrash",
            "-XX:ErrorFile=" + folder.resolve("crash"),
            "-Djava.awt.headless=true",
            "-Dai.djl.offline=true",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
            "-Dfile.encoding=UTF-8",
            "-Dsun.stdout.encoding=UTF-8",
            "-Dstdout.encoding=UTF-8"));
    properties.forEach((key, value) -> command.add("-D" + key + "=" + value));
    command.addAll(List.of("@" + classes, entry.getName()));
    command.addAll(arguments);
    return command;
  }

  /** Everything this class was loaded from, and its parents. */
  private static Collection<String> classPath() {
    Set<String> all = new LinkedHashSet<>();
    for (ClassLoader at = TrialProcess.class.getClassLoader(); at != null; at = at.getParent()) {
      if (at instanceof URLClassLoader loader) {
        for (URL url : loader.getURLs()) {
          file(url, all);
        }
      }
    }
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      if (!entry.isEmpty()) {
        all.add(Path.of(entry).toAbsolutePath().toString());
      }
    }
    return all;
  }

  private static void file(URL url, Set<String> all) {
    try {
      if (url.getProtocol().equals("file")) {
        all.add(Path.of(url.toURI()).toString());
      }
    } catch (URISyntaxException | IllegalArgumentException e) {
      // No file of this computer: nothing that Java could be given.
      return;
    }
  }

  /** Lines in UTF-8; what the library itself said may have another encoding. */
  private static List<String> lines(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8).lines().toList();
  }

  private static void remove(Path folder) {
    File[] files = folder == null ? null : folder.toFile().listFiles();
    if (files != null) {
      for (File file : files) {
        file.delete();
      }
      folder.toFile().delete();
    }
  }
}
