package sc.fiji.svdtools.job;

import ij.ImagePlus;
import ij.WindowManager;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import sc.fiji.svdtools.clip.StartFrame;
import sc.fiji.svdtools.clip.Texts;
import sc.fiji.svdtools.file.ImageFile;
import sc.fiji.svdtools.image.ImageInput;
import sc.fiji.svdtools.image.Plane;
import sc.fiji.svdtools.image.Planes;
import sc.fiji.svdtools.image.StartDigest;
import sc.fiji.svdtools.key.TextFile;
import sc.fiji.svdtools.plan.Encoders;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.request.Animation;
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
   * What the techniques of a run ask for, by source, as it is now.
   *
   * @throws IllegalArgumentException if there is no such image, or it is not usable
   */
  static Map<String, List<StartFrame>> of(Animation wanted) {
    Map<String, List<StartFrame>> images = new LinkedHashMap<>();
    wanted.list().forEach(t -> t.images().forEach((key, text) -> images.put(key, read(key, text))));
    wanted.check(images);
    return images;
  }

  /**
   * Refuses a run, whatever its start image, that misses what its techniques ask for; files of
   * images are not opened.
   *
   * @throws IllegalArgumentException in one sentence
   */
  static void require(Animation wanted, ModelRequest request) {
    SamplingPlan plan = wanted.plan();
    plan.require(given(wanted, request));
    if (plan.needs().contains(Encoders.TEXT)) {
      request.textTowerPath().ifPresent(Texts::check);
    }
    wanted.list().forEach(technique -> technique.images().forEach(NamedImages::check));
  }

  /** Names of the sources that a run has. */
  private static Set<String> given(Animation wanted, ModelRequest request) {
    Set<String> given = new HashSet<>(Set.of(Encoders.START));
    wanted.list().forEach(technique -> given.addAll(technique.images().keySet()));
    if (wanted.inArea()) {
      given.add(Encoders.AREA);
    }
    request.textTowerPath().ifPresent(path -> given.add(Encoders.TEXT));
    return given;
  }

  /**
   * The images of a text, in order.
   *
   * @param key name of the source, for refusals
   * @throws IllegalArgumentException if there is no such image, or it is not usable
   */
  static List<StartFrame> read(String key, String text) {
    List<StartFrame> pictures = new ArrayList<>();
    for (String name : names(key, text)) {
      Found found = find(key, name);
      ImagePlus image = found.image() == null ? ImageFile.open(found.file()) : found.image();
      for (Plane plane : planes(image)) {
        pictures.add(ImageInput.read(image, plane));
      }
    }
    if (key.equals(Encoders.END) && pictures.size() > 1) {
      throw refused(
          key,
          String.format(
              Locale.ROOT,
              "%s, which has %d images; it must have one",
              Quote.of(text),
              pictures.size()));
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
    names(key, text).forEach(name -> find(key, name));
  }

  /** The whole text if it is a title or a file, else its parts. */
  private static List<String> names(String key, String text) {
    String whole = text.trim();
    if (!ImageInput.titled(whole).isEmpty() || file(whole).isPresent()) {
      return List.of(whole);
    }
    List<String> names = Arrays.stream(whole.split("\\|", -1)).map(String::trim).toList();
    if (names.size() > 1 && names.contains("")) {
      throw refused(key, Quote.of(text) + "; it must have an image before and after each |");
    }
    return names;
  }

  /** An open image, or a file that is there. */
  private record Found(ImagePlus image, Path file) {}

  /** The key that names the images of a source: that of the end has a longer name. */
  private static String key(String source) {
    return source.equals(Encoders.END) ? "endimage" : source;
  }

  private static Found find(String source, String name) {
    List<ImagePlus> images = ImageInput.titled(name);
    if (images.size() > 1) {
      throw refused(
          source,
          String.format(
              Locale.ROOT,
              "%s, the title of %d open images; it must be that of one",
              Quote.of(name),
              images.size()));
    } else if (!images.isEmpty()) {
      return new Found(images.get(0), null);
    }
    String[] titles = WindowManager.getImageTitles();
    return file(name)
        .map(file -> new Found(null, file))
        .orElseThrow(
            () ->
                refused(
                    source,
                    String.format(
                        Locale.ROOT,
                        "%s; it must be the title of an open image%s or a file",
                        Quote.of(name),
                        titles.length == 0 ? "" : " (" + some(titles) + ")")));
  }

  /** A path, with quotes around it or not. */
  private static Optional<Path> file(String name) {
    try {
      return Optional.of(Path.of(TextFile.unquoted(name))).filter(Files::isRegularFile);
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private static IllegalArgumentException refused(String source, String what) {
    return new IllegalArgumentException(
        String.format(Locale.ROOT, "The value of '%s' is %s.", key(source), what));
  }

  private static String some(String... titles) {
    String first = String.join(", ", Arrays.copyOf(titles, Math.min(SHOWN_TITLES, titles.length)));
    return titles.length > SHOWN_TITLES ? first + ", ..." : first;
  }

  private static List<Plane> planes(ImagePlus image) {
    return image.getNFrames() > 1 ? Planes.FRAMES.of(image) : Planes.SLICES.of(image);
  }
}
