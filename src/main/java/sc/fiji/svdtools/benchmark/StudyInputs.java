package sc.fiji.svdtools.benchmark;

import ij.ImagePlus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import sc.fiji.svdtools.clip.Progress;
import sc.fiji.svdtools.engine.ModelCache;
import sc.fiji.svdtools.file.ImageFile;
import sc.fiji.svdtools.job.AnimateJob;
import sc.fiji.svdtools.key.TextFile;
import sc.fiji.svdtools.request.Animation;
import sc.fiji.svdtools.request.ModelRequest;
import sc.fiji.svdtools.text.Quote;

/**
 * What the clips of a table were made from, in a file {@code .inputs} beside it: the SHA-256 of
 * settings, network and images for each row and image, so that clips made otherwise under the same
 * names are not taken for done. Clips of tables from before it was kept count as they are.
 */
final class StudyInputs {

  private static final String ENDING = ".inputs";
  private static final long LONGEST = 1L << 26;

  /** They differ between seeds and versions, or say where things lie. */
  private static final Set<String> PLACES =
      Set.of("seed", "macro", "version", "source", "checkpoint", "unet");

  private final Path table;
  private final StudyTable lines;
  private final Map<List<String>, String> known = new HashMap<>();

  private StudyInputs(Path table, StudyTable lines) {
    this.table = table;
    this.lines = lines;
  }

  /** Those of a table. */
  static StudyInputs of(Path table, StudyTable lines) throws IOException {
    StudyInputs inputs = new StudyInputs(table, lines);
    if (Files.exists(inputs.file())) {
      for (String line : TextFile.read(inputs.file(), LONGEST).split("\n")) {
        List<String> fields = List.of(line.strip().split(","));
        inputs.known.put(fields.subList(0, fields.size() - 1), fields.get(fields.size() - 1));
      }
    }
    return inputs;
  }

  private Path file() {
    return table.resolveSibling(table.getFileName() + ENDING);
  }

  /**
   * Refuses images that the table cannot tell apart.
   *
   * @throws IllegalArgumentException in one sentence
   */
  static void apart(List<Path> images) {
    Map<String, Path> titles = new HashMap<>();
    for (Path image : images) {
      String title = StudyFiles.title(image);
      StudyTable.require(title);
      Path other = titles.putIfAbsent(title, image);
      if (other != null && !other.equals(image)) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "The images %s and %s are both called %s in the table; each needs a name of its"
                    + " own.",
                Quote.of(other),
                Quote.of(image),
                Quote.of(title)));
      }
    }
  }

  /**
   * Notes what the clips of a row and image are made from.
   *
   * @throws IllegalArgumentException if the table has some that were made from something else
   */
  void note(List<String> names, String digest) throws IOException {
    String before = known.get(names);
    if (digest.equals(before) || digest.isEmpty()) {
      return;
    } else if (lines.hasAny(names)) {
      if (before != null) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "The clips of the row '%s' and the image '%s' in %s were made with other settings,"
                    + " another network or other images; name another file.",
                names.get(1),
                names.get(2),
                Quote.of(table)));
      }
      return;
    }
    known.put(names, digest);
    Files.writeString(
        file(),
        String.join(",", names) + "," + digest + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  /** SHA-256 of all that decides the pixels but the seed; empty for what cannot be made. */
  static String digest(ModelCache models, ModelRequest request, Path image, Animation wanted) {
    try {
      ImagePlus start = ImageFile.open(image);
      AnimateJob job = new AnimateJob(start, wanted, request);
      Map<String, String> all = new TreeMap<>();
      all.putAll(models.use(request, Progress.NONE, model -> job.lasting(model)));
      all.keySet().removeAll(PLACES);
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of()
          .formatHex(digest.digest(all.toString().getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    } catch (IllegalArgumentException e) {
      return "";
    }
  }
}
