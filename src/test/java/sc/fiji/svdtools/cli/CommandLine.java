package sc.fiji.svdtools.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.ImagePlus;
import ij.io.FileSaver;
import ij.process.ColorProcessor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.scijava.Context;
import sc.fiji.svdtools.engine.FakeModels;
import sc.fiji.svdtools.engine.ModelCache;

/** The entry point with a model without networks, and what it says. */
final class CommandLine {

  final FakeModels models = new FakeModels();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Path folder;

  /** May change the services of the context of a run. */
  Consumer<Context> setUp = context -> {};

  /**
   * @param folder for images and results
   */
  CommandLine(Path folder) {
    this.folder = folder;
  }

  int run(String... args) {
    return new Animate(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            context -> {
              context.service(ModelCache.class).provider(models);
              setUp.accept(context);
            })
        .run(args);
  }

  /** Everything said so far. */
  String said() {
    return out.toString(StandardCharsets.UTF_8);
  }

  /** What went wrong since {@link #forget}. */
  String errors() {
    return err.toString(StandardCharsets.UTF_8);
  }

  void forget() {
    err.reset();
  }

  /** Where results go; not made. */
  Path out() {
    return folder.resolve("results");
  }

  /** Names in a folder, sorted. */
  static List<String> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  /** An image of 60 x 40 pixels of one colour, saved. */
  Path image(String name) {
    ColorProcessor plane = new ColorProcessor(60, 40);
    plane.setColor(0x4080c0);
    plane.fill();
    return save(new ImagePlus(name, plane), name);
  }

  Path save(ImagePlus image, String name) {
    Path file = folder.resolve(name);
    FileSaver saver = new FileSaver(image);
    assertTrue(
        name.endsWith(".tif")
            ? saver.saveAsTiff(file.toString())
            : saver.saveAsPng(file.toString()));
    return file;
  }
}
