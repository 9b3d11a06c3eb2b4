package sc.fiji.svdtools.api;

import groovy.lang.Binding;
import groovy.lang.GroovyShell;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** Runs {@code film.groovy} as Fiji does, in a process of its own: image, checkpoint, keys. */
public final class FilmScript {

  private FilmScript() {}

  public static void main(String[] args) throws IOException {
    Path script = Path.of(System.getProperty("project.basedir"), "resources/scripts/film.groovy");
    // Lines for SciJava, which sets the variables.
    String code =
        Files.readAllLines(script).stream()
            .map(line -> line.startsWith("#@") ? "" : line)
            .collect(Collectors.joining("\n"));
    Binding binding = new Binding();
    binding.setVariable("image", new File(args[0]));
    binding.setVariable("checkpoint", args[1]);
    binding.setVariable("keys", args[2]);
    new GroovyShell(binding).evaluate(code, "film.groovy");
    System.out.println("heap " + Runtime.getRuntime().maxMemory());
  }
}
