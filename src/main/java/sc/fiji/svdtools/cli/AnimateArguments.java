package sc.fiji.svdtools.cli;

import ij.ImagePlus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import sc.fiji.svdtools.file.ImageFile;
import sc.fiji.svdtools.job.Batch;
import sc.fiji.svdtools.job.FinishedClip;
import sc.fiji.svdtools.key.Keys;
import sc.fiji.svdtools.key.Options;
import sc.fiji.svdtools.key.TextFile;
import sc.fiji.svdtools.request.Animation;
import sc.fiji.svdtools.request.BatchParameters;
import sc.fiji.svdtools.request.ModelRequest;
import sc.fiji.svdtools.request.Presets;
import sc.fiji.svdtools.request.Shard;
import sc.fiji.svdtools.text.Quote;
import sc.fiji.svdtools.text.Reason;

/**
 * The arguments of {@link Animate}, checked.
 *
 * <p>Keys are {@code image} for one image; those of {@link BatchParameters}, where the parameters
 * of the clip stand by themselves; {@code shard}, which part of a batch; those of {@link
 * ModelRequest} and {@link Animation}; and {@code savepreset}, which keeps the latter under a name.
 *
 * @param task what to do
 * @param image the one image, else null
 * @param source SHA-256 of the file of the one image, as it was opened, else null
 * @param batch what to write, and for a batch what from
 * @param shard which part of a batch
 * @param request which model
 * @param given parameters of the clip as given
 * @param parameters parameters of the clip, with the preset's and the defaults
 * @param savepreset name of a preset to save, or empty
 */
public record AnimateArguments(
    Task task,
    ImagePlus image,
    String source,
    BatchParameters batch,
    Shard shard,
    ModelRequest request,
    Map<String, String> given,
    Animation parameters,
    String savepreset) {

  static final String DEFAULT_FOLDER = "svd-output";

  private static final String IMAGE = "image";
  private static final String SAVE = "savepreset";
  private static final String FILES = "files";
  private static final String PARAMETERS = "parameters";

  /** What to do. */
  public enum Task {
    SINGLE,
    BATCH,
    PRESET
  }

  /**
   * Reads and checks arguments of the form {@code key=value}.
   *
   * @throws IllegalArgumentException if they are not usable, with one sentence
   */
  public static AnimateArguments of(String... args) {
    Map<String, String> all = split(args);
    Map<String, String> clip = Keys.take(all, Animation.keys());
    ModelRequest request = ModelRequest.DEFAULT.with(Keys.take(all, ModelRequest.keys()));
    request.checkpointPath();
    request.libtorchPath();
    request.unetPath();
    request.textTowerPath();
    Map<String, String> withPreset = new LinkedHashMap<>(clip);
    withPreset.put(Presets.KEY, all.getOrDefault(Presets.KEY, Presets.NONE));
    Animation parameters = Presets.parameters(withPreset);
    String saved = all.getOrDefault(SAVE, "");
    Shard shard = shard(all);
    String image = all.containsKey(IMAGE) ? TextFile.unquoted(all.get(IMAGE)) : null;
    all.keySet().removeAll(List.of(SAVE, IMAGE, Shard.KEY));
    Task task = task(all, image, saved);
    if (task != Task.BATCH) {
      all.putIfAbsent("gif", "true");
      all.putIfAbsent("sheet", "true");
    }
    all.putIfAbsent("out", DEFAULT_FOLDER);
    all.put(PARAMETERS, text(clip));
    BatchParameters batch = BatchParameters.of(all);
    Batch.checkFolder(batch.out());
    ImagePlus opened = task == Task.SINGLE ? open(image) : null;
    String source = opened == null ? null : digest(image);
    return new AnimateArguments(
        task, opened, source, batch, shard, request, clip, parameters, saved);
  }

  private static String digest(String image) {
    try {
      return FinishedClip.sha256(Path.of(image));
    } catch (IOException e) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "The file %s cannot be read: %s.", Quote.of(image), Reason.of(e)),
          e);
    }
  }

  /** Where results go. */
  public Path folder() {
    return Path.of(batch.out());
  }

  private static Shard shard(Map<String, String> all) {
    if (all.containsKey(Shard.KEY) && !all.containsKey(FILES)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "shard=%s is given without files=; it must go with a batch.",
              all.get(Shard.KEY)));
    }
    return Shard.parse(all.getOrDefault(Shard.KEY, ""));
  }

  private static Task task(Map<String, String> all, String image, String saved) {
    if (image != null && all.containsKey(FILES)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Both image=%s and files=%s are given; it must be one of them.",
              image,
              all.get(FILES)));
    }
    return all.containsKey(FILES)
        ? Task.BATCH
        : image == null && !saved.isEmpty() ? Task.PRESET : Task.SINGLE;
  }

  private static Map<String, String> split(String... args) {
    List<String> keys = new ArrayList<>(List.of(IMAGE, SAVE, Shard.KEY));
    keys.addAll(BatchParameters.keys());
    keys.remove(PARAMETERS);
    keys.addAll(ModelRequest.keys());
    keys.addAll(Animation.keys());
    Map<String, String> all = new LinkedHashMap<>(Options.of(args));
    all.forEach((key, value) -> Keys.known(key, value, keys));
    return all;
  }

  private static String text(Map<String, String> keys) {
    return keys.entrySet().stream()
        .map(entry -> entry.getKey() + "=" + Options.quoted(entry.getValue()))
        .collect(Collectors.joining(" "));
  }

  private static ImagePlus open(String text) {
    if (text == null) {
      throw new IllegalArgumentException(
          "There is no image; give image=FILE, an image file that ImageJ can open.");
    }
    boolean there = false;
    try {
      there = !Files.notExists(Path.of(text));
      return ImageFile.open(Path.of(text));
    } catch (IllegalArgumentException e) {
      if (there && !e.getMessage().endsWith(ImageFile.UNKNOWN)) {
        throw e;
      }
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The value of 'image' is %s; it must be an image file that ImageJ can open%s.",
              Quote.of(text),
              there ? "" : ", and there is no such file"),
          e);
    }
  }
}
