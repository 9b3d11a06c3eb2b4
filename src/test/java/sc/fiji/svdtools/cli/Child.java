package sc.fiji.svdtools.cli;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import sc.fiji.svdtools.engine.FakeModels;
import sc.fiji.svdtools.engine.ModelCache;
import sc.fiji.svdtools.job.BatchFixture;

/** The entry point in a process of its own, to be stopped from outside or given little memory. */
public final class Child {

  private static final String PAUSE = "fake.pause";

  private final Process process;
  private final BufferedReader said;

  private Child(Process process) {
    this.process = process;
    this.said =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /** As {@link Animate#main}, with a model without networks where a pause between frames is set. */
  public static void main(String[] args) {
    String pause = System.getProperty(PAUSE);
    if (pause == null) {
      Animate.main(args);
    }
    Animate.prepare();
    FakeModels models = new FakeModels();
    models.pause = Integer.parseInt(pause);
    System.exit(
        new Animate(
                System.out,
                System.err,
                context -> context.service(ModelCache.class).provider(models))
            .run(args));
  }

  /** Starts one with networks. */
  static Child real(List<String> java, String... args) throws IOException {
    return start(List.of(), java, args);
  }

  /** Starts one with networks in the control group whose list of processes is given. */
  static Child in(Path processes, List<String> java, String... args) throws IOException {
    String join = "echo $$ > '%s' && exec \"$@\"".formatted(processes);
    return start(List.of("sh", "-c", join, "sh"), java, args);
  }

  /** Starts one with networks that may write files of so many pieces of 512 bytes. */
  static Child limited(int pieces, List<String> java, String... args) throws IOException {
    String limit = "ulimit -f %d && exec \"$@\"".formatted(pieces);
    return start(List.of("sh", "-c", limit, "sh"), java, args);
  }

  private static Child start(List<String> before, List<String> java, String... args)
      throws IOException {
    List<String> command = new ArrayList<>(before);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(java);
    command.add("-Dai.djl.offline=true");
    command.add(BatchFixture.builtIn());
    command.addAll(List.of("-cp", classPath(), Child.class.getName()));
    command.addAll(List.of(args));
    return new Child(new ProcessBuilder(command).redirectErrorStream(true).start());
  }

  /** Starts one without networks, with so many milliseconds between its frames. */
  static Child fake(int pause, List<String> java, String... args) throws IOException {
    List<String> all = new ArrayList<>(java);
    all.add("-D" + PAUSE + "=" + pause);
    return real(all, args);
  }

  /** Reads on to a line that begins with {@code text}. */
  void await(String text) throws IOException {
    for (String line = said.readLine(); line != null; line = said.readLine()) {
      if (line.startsWith(text)) {
        return;
      }
    }
    throw new AssertionError("it ended before it said '" + text + "'");
  }

  /** The rest of what it says, to its end. */
  String rest() {
    return said.lines().collect(Collectors.joining("\n"));
  }

  /** Sends a signal, such as {@code INT}. */
  void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  boolean alive() {
    return process.isAlive();
  }

  /** Exit status; fails if it does not end. */
  int status() throws InterruptedException {
    if (!process.waitFor(2, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new AssertionError("the process does not end");
    }
    return process.exitValue();
  }

  /** For processes of other tests, too. */
  public static String classPath() {
    if (Child.class.getClassLoader() instanceof URLClassLoader loader) {
      return Arrays.stream(loader.getURLs())
          .map(URL::getPath)
          .collect(Collectors.joining(File.pathSeparator));
    }
    return System.getProperty("java.class.path");
  }
}
