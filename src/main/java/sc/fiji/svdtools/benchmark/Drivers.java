package sc.fiji.svdtools.benchmark;

import ij.ImagePlus;
import ij.ImageStack;
import ij.io.FileSaver;
import ij.process.ColorProcessor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import sc.fiji.svdtools.file.ImageFile;
import sc.fiji.svdtools.text.Digits;

/**
 * Makes, for each image, two stacks in which the next image moves to the right and to the left:
 * {@code NAME-right.tif} and {@code NAME-left.tif}. Its border pixels go on.
 *
 * <p>Arguments: {@code images} (files), {@code out} (a folder), {@code pixels} (26) and {@code
 * frames} (14).
 */
final class Drivers {

  private Drivers() {}

  static void write(Map<String, String> given) throws IOException {
    Map<String, String> options = new LinkedHashMap<>(given);
    List<Path> images = StudyFiles.files(options, "images");
    Path folder = Files.createDirectories(Path.of(StudyFiles.required(options, "out")));
    int pixels = Digits.whole(options.getOrDefault("pixels", "26"));
    int frames = Digits.whole(options.getOrDefault("frames", "14"));
    for (int i = 0; i < images.size(); i++) {
      Path next = images.get((i + 1) % images.size());
      String name = StudyFiles.title(images.get(i));
      save(moving(next, pixels, frames), folder.resolve(name + "-right.tif"));
      save(moving(next, -pixels, frames), folder.resolve(name + "-left.tif"));
    }
  }

  private static void save(ImageStack stack, Path file) throws IOException {
    ImagePlus image = new ImagePlus("driver", stack);
    image.setDimensions(1, 1, stack.size());
    if (!new FileSaver(image).saveAsTiff(file.toString())) {
      throw new IOException("The stack cannot be written to " + file + ".");
    }
  }

  private static ImageStack moving(Path file, int pixels, int frames) {
    ColorProcessor picture = ImageFile.open(file).getProcessor().convertToColorProcessor();
    int width = picture.getWidth();
    ImageStack stack = new ImageStack(width, picture.getHeight());
    for (int f = 0; f < frames; f++) {
      int shift = (int) Math.round(pixels * f / Math.max(1.0, frames - 1));
      ColorProcessor frame = new ColorProcessor(width, picture.getHeight());
      for (int i = 0; i < frame.getPixelCount(); i++) {
        int from = Math.max(0, Math.min(width - 1, i % width - shift));
        frame.set(i, picture.get(from, i / width));
      }
      stack.addSlice(frame);
    }
    return stack;
  }
}
