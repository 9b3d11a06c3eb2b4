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
import sc.fiji.svdtools.clip.VideoSettings;
import sc.fiji.svdtools.file.ImageFile;
import sc.fiji.svdtools.key.Keys;
import sc.fiji.svdtools.key.Range;

/**
 * Makes, for each image, two stacks in which the next image moves to the right and to the left:
 * {@code NAME-right.tif} and {@code NAME-left.tif}. Its border pixels go on.
 *
 * <p>Arguments: {@code images} (files), {@code out} (a folder), {@code pixels} (26) and {@code
 * frames} (14).
 */
final class Drivers {

  private Drivers() {}

  /** How far a picture moves in how many frames. */
  public record Motion(
      @Range(least = -4096, most = 4096) int pixels,
      @Range(least = 1, most = VideoSettings.MOST_FRAMES) int frames) {
    public Motion {
      Keys.check(Motion.class, "pixels", pixels);
      Keys.check(Motion.class, "frames", frames);
    }
  }

  static void write(Map<String, String> given) throws IOException {
    Map<String, String> options = new LinkedHashMap<>(given);
    List<Path> images = StudyFiles.files(options, "images");
    Path out = Path.of(StudyFiles.required(options, "out"));
    Motion motion = Keys.with(new Motion(26, 14), options);
    Path folder = Files.createDirectories(out);
    int pixels = motion.pixels;
    int frames = motion.frames;
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
