package sc.fiji.svdtools.weights;

import static sc.fiji.svdtools.safetensors.CheckpointException.quote;
import static sc.fiji.svdtools.safetensors.CheckpointException.text;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import sc.fiji.svdtools.safetensors.CheckpointException;
import sc.fiji.svdtools.safetensors.SafetensorsFile;
import sc.fiji.svdtools.safetensors.ShardedFiles;
import sc.fiji.svdtools.safetensors.SpecialFile;
import sc.fiji.svdtools.safetensors.TensorEntry;
import sc.fiji.svdtools.safetensors.TensorSource;
import sc.fiji.svdtools.safetensors.TensorView;

/**
 * The text tower of a CLIP model in a safetensors file, alone or among other networks.
 *
 * <p>Canonical names are those of open_clip below {@link #PREFIX}: {@code token_embedding.weight},
 * {@code positional_embedding}, {@code transformer.resblocks.*}, {@code ln_final.*} and {@code
 * text_projection} as (width, projection). Hugging Face's names (CLIPTextModelWithProjection) and
 * any common beginning of the names are understood.
 */
public final class TextTowerFile {

  /** Where the tensors of the tower are. */
  public static final String PREFIX = "text";

  private static final String OPEN_CLIP = "token_embedding.weight";
  private static final String HUGGING_FACE = "text_model.embeddings.token_embedding.weight";
  private static final String PROJECTION = VisionNames.TEXT_PREFIX + "text_projection";
  private static final List<String> TOP =
      List.of("token_embedding.", "transformer.", "ln_final.", "text_model.");
  private static final Set<String> SINGLE =
      Set.of("positional_embedding", "text_projection", "text_projection.weight");
  private static final String POSITION_IDS = "text_model.embeddings.position_ids";
  private static final int VOCABULARY = 49408;
  private static final int HEAD_WIDTH = 64;

  private TextTowerFile() {}

  /**
   * Opens the tower.
   *
   * @param path a .safetensors file, or the index of its shards
   * @return only the tensors of the tower; the caller closes it
   * @throws CheckpointException if there is no such file, no text tower in it, one without
   *     projection, or one of another vocabulary
   */
  public static Checkpoint open(Path path) {
    SpecialFile.requireFile(path, "the .safetensors file of a text tower");
    boolean index = path.toString().endsWith(".safetensors.index.json");
    TensorSource source = index ? ShardedFiles.open(path) : SafetensorsFile.open(path);
    try {
      Checkpoint tower =
          new Checkpoint(
              path, Layout.TEXT_TOWER, tensors(source), List.of(source), source.metadata());
      require(tower);
      return tower;
    } catch (RuntimeException e) {
      source.close();
      throw e;
    }
  }

  /** Attention heads of a tower: its width over 64, as in all of open_clip's. */
  public static int heads(Checkpoint tower) {
    return Math.toIntExact(tower.shape(VisionNames.TEXT_PREFIX + OPEN_CLIP)[1] / HEAD_WIDTH);
  }

  private static Map<String, TensorView> tensors(TensorSource source) {
    String prefix = prefix(source);
    CanonicalTensors tensors = new CanonicalTensors();
    for (TensorEntry entry : source.entries().values()) {
      if (!entry.name().startsWith(prefix)) {
        continue;
      }
      String name = entry.name().substring(prefix.length());
      boolean wanted = SINGLE.contains(name) || TOP.stream().anyMatch(name::startsWith);
      if (!wanted || name.equals(POSITION_IDS)) {
        continue;
      }
      if (name.startsWith("text_model.") || name.equals("text_projection.weight")) {
        tensors.addHuggingFace(source, entry, name);
      } else {
        tensors.add(source, entry, VisionNames.TEXT_PREFIX + name);
      }
    }
    return tensors.views();
  }

  private static String prefix(TensorSource source) {
    List<String> found =
        source.entries().keySet().stream()
            .filter(name -> name.endsWith(OPEN_CLIP))
            .map(name -> cut(name, name.endsWith(HUGGING_FACE) ? HUGGING_FACE : OPEN_CLIP))
            .toList();
    if (found.size() != 1) {
      throw new CheckpointException(
          source.path(),
          found.isEmpty()
              ? String.format(
                  Locale.ROOT,
                  "there is no CLIP text tower in it: no tensor is called %s or %s.",
                  OPEN_CLIP,
                  HUGGING_FACE)
              : String.format(
                  Locale.ROOT, "there are %d text towers in it; one is allowed.", found.size()));
    }
    return found.get(0);
  }

  private static String cut(String name, String end) {
    return name.substring(0, name.length() - end.length());
  }

  private static void require(Checkpoint tower) {
    if (!tower.has(PROJECTION)) {
      throw new CheckpointException(
          tower.path(),
          "the text tower has no "
              + quote("text_projection")
              + "; a whole one, such as that of OpenCLIP ViT-H/14, is allowed.");
    }
    long[] table = tower.shape(VisionNames.TEXT_PREFIX + OPEN_CLIP);
    if (table.length != 2 || table[0] != VOCABULARY || table[1] % HEAD_WIDTH != 0) {
      throw new CheckpointException(
          tower.path(),
          String.format(
              Locale.ROOT,
              "tensor %s has the shape %s; %s with a width that is a multiple of %d is allowed.",
              quote(OPEN_CLIP),
              text(table),
              text(VOCABULARY, -1),
              HEAD_WIDTH));
    }
  }
}
