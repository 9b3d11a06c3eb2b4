package sc.fiji.svdtools.benchmark;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import sc.fiji.svdtools.key.Keys;
import sc.fiji.svdtools.request.Animation;
import sc.fiji.svdtools.request.Variants;
import sc.fiji.svdtools.text.Digits;
import sc.fiji.svdtools.text.Quote;

/**
 * What a study makes: rows of settings, each with several seeds.
 *
 * @param name of the study
 * @param common options of all rows, as in a macro
 * @param rows the rows, as in {@link Variants}; {@code {folder}} and {@code {name}} stand for the
 *     image's folder and its name without ending
 * @param seeds numbers and ranges, such as {@code 1-20,30}
 * @param cross whether each seed takes all images; else seed s takes the one with number {@code s
 *     mod n}, counted from 0
 * @param pingpong name of a row that is measured once more, played forth and back; empty for none
 */
public record Recipe(
    String name, String common, String rows, String seeds, boolean cross, String pingpong) {

  private static final Recipe DEFAULT = new Recipe("study", "", "plain:", "0", true, "");

  private static final int MOST = 100_000;
  private static final String RANGE = "\\d{1,9}(-\\d{1,9})?";

  public Recipe {
    StudyTable.require(name);
    seeds(seeds);
  }

  /** With the keys of this record. */
  static Recipe of(Map<String, ?> options) {
    return Keys.with(DEFAULT, options);
  }

  /** Names of the keys. */
  static List<String> keys() {
    return Keys.of(Recipe.class);
  }

  /**
   * The properties in a file; its name is that of the study. Keys of {@code more} replace those of
   * the file, options in {@code common} are added.
   */
  static Recipe read(Path file, Map<String, String> more) throws IOException {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    }
    Map<String, String> options = new LinkedHashMap<>();
    options.put("name", file.getFileName().toString().replaceAll("\\.[a-z]+$", ""));
    properties.forEach((key, value) -> options.put(key.toString(), value.toString()));
    more.forEach(
        (key, value) ->
            options.merge(key, value, (a, b) -> key.equals("common") ? a + " " + b : b));
    return of(options);
  }

  /**
   * Name to settings for an image, in order.
   *
   * @throws IllegalArgumentException if a row is not usable, or its name cannot stand in a table
   */
  Map<String, Animation> variants(Path image) {
    Path folder = image.toAbsolutePath().getParent();
    String title = StudyFiles.title(image);
    String filled = rows.replace("{folder}", folder.toString()).replace("{name}", title);
    Map<String, Animation> variants = Variants.of(common, filled, "");
    variants.keySet().forEach(StudyTable::require);
    if (!pingpong.isEmpty() && !variants.containsKey(pingpong)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The value of 'pingpong' is %s; it must be a row of %s: %s.",
              Quote.of(pingpong),
              Quote.of(name),
              String.join(", ", variants.keySet())));
    }
    return variants;
  }

  /** All seeds, in ascending order. */
  TreeSet<Long> seedNumbers() {
    return seeds(seeds);
  }

  /** The images that a seed takes. */
  List<Path> images(List<Path> all, long seed) {
    return cross ? all : List.of(all.get(Math.floorMod(seed, all.size())));
  }

  private static TreeSet<Long> seeds(String text) {
    TreeSet<Long> seeds = new TreeSet<>();
    for (String part : text.split(",")) {
      String range = part.trim();
      if (!range.matches(RANGE)) {
        throw refused(text);
      }
      int dash = range.indexOf('-');
      int from = Digits.whole(dash < 0 ? range : range.substring(0, dash));
      int to = dash < 0 ? from : Digits.whole(range.substring(dash + 1));
      if (to < from || (long) to - from >= MOST) {
        throw refused(text);
      }
      for (long seed = from; seed <= to; seed++) {
        seeds.add(seed);
      }
    }
    return seeds;
  }

  private static IllegalArgumentException refused(String seeds) {
    return new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "The value of 'seeds' is %s; it must be numbers and ascending ranges of at most %d,"
                + " such as 1-20,30.",
            Quote.of(seeds),
            MOST));
  }
}
