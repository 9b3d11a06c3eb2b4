package sc.fiji.svdtools.job;

import ij.ImagePlus;
import ij.WindowManager;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import sc.fiji.svdtools.clip.StartFrame;
import sc.fiji.svdtools.clip.Texts;
import sc.fiji.svdtools.file.ImageFile;
import sc.fiji.svdtools.image.ImageInput;
import sc.fiji.svdtools.image.Plane;
import sc.fiji.svdtools.image.Planes;
import sc.fiji.svdtools.image.StartDigest;
import sc.fiji.svdtools.plan.Encoders;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.request.ModelRequest;
import sc.fiji.svdtools.text.Quote;

/**
 * Images that techniques need besides the one that is animated, by what the user gives: the title
 * of an open image or the name of a file, or several with {@code |} between.
 *
 * <p>Of a stack all frames are taken, or all slices if it has one frame; channel and slice stay
 * where the image shows them. Range, table and selection count as in {@link ImageInput}.
 */
final class NamedImages {

  private static final int SHOWN_TITLES = 5;

  private NamedImages() {}

  /**
   * The images of a text, in order.
   *
   * @param key name of the source, for refusals
   * @throws IllegalArgumentException if there is no such image, or it is not usable
   */
  static List<StartFrame> read(String key, String text) {
    List<StartFrame> pictures = new ArrayList<>();
    for (String name : names(text)) {
      Found found = find(key, name);
      ImagePlus image = found.image() == null ? ImageFile.open(found.file()) : found.image();
      for (Plane plane : planes(image)) {
        pictures.add(ImageInput.read(image, plane));
      }
    }
    return pictures;
  }

  /**
   * What tells the images of each source, and the text tower if texts are used, from others of the
   * same name, for properties.
   */
  static Map<String, String> marks(
      Map<String, List<StartFrame>> images, SamplingPlan plan, ModelRequest request) {
    Map<String, String> marks = new TreeMap<>();
    images.forEach((key, frames) -> marks.put(key + "sha256", StartDigest.of(frames)));
    if (plan.needs().contains(Encoders.TEXT)) {
      request.textTowerPath().ifPresent(path -> marks.put("texttowermark", Texts.mark(path)));
    }
    return marks;
  }

  /**
   * One image with its own pixels.
   *
   * @throws IllegalArgumentException if there is no such image
   */
  static ImagePlus image(String key, String name) {
    Found found = find(key, name);
    return found.image() == null ? ImageFile.open(found.file()) : found.image();
  }

  /**
   * Refuses a text that names an image that is not there; files are not opened.
   *
   * @throws IllegalArgumentException in one sentence
   */
  static void check(String key, String text) {
    names(text).forEach(name -> find(key, name));
  }

  /** The whole text if it is a title, else its parts. */
  private static List<String> names(String text) {
    String whole = text.trim();
    return WindowManager.getImage(whole) != null
        ? List.of(whole)
        : Arrays.stream(whole.split("\\|")).map(String::trim).filter(s -> !s.isEmpty()).toList();
  }

  /** An open image, or a file that is there. */
  private record Found(ImagePlus image, Path file) {}

  /** The key that names the images of a source: that of the end has a longer name. */
  private static String key(String source) {
    return source.equals(Encoders.END) ? "endimage" : source;
  }

  private static Found find(String source, String name) {
    ImagePlus image = WindowManager.getImage(name);
    if (image != null) {
      return new Found(image, null);
    }
    try {
      Path file = Path.of(name);
      if (Files.isRegularFile(file)) {
        return new Found(null, file);
      }
    } catch (InvalidPathException e) {
      // The sentence below names it.
    }
    String[] titles = WindowManager.getImageTitles();
    throw new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "The value of '%s' is %s; it must be the title of an open image%s or a file.",
            key(source),
            Quote.of(name),
            titles.length == 0 ? "" : " (" + some(titles) + ")"));
  }

  private static String some(String... titles) {
    String first = String.join(", ", Arrays.copyOf(titles, Math.min(SHOWN_TITLES, titles.length)));
    return titles.length > SHOWN_TITLES ? first + ", ..." : first;
  }

  private static List<Plane> planes(ImagePlus image) {
    return image.getNFrames() > 1 ? Planes.FRAMES.of(image) : Planes.SLICES.of(image);
  }
}
