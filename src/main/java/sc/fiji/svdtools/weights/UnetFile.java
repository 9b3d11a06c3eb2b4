package sc.fiji.svdtools.weights;

import static sc.fiji.svdtools.safetensors.CheckpointException.quote;
import static sc.fiji.svdtools.safetensors.CheckpointException.text;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import sc.fiji.svdtools.safetensors.CheckpointException;
import sc.fiji.svdtools.safetensors.Float8;
import sc.fiji.svdtools.safetensors.SafetensorsFile;
import sc.fiji.svdtools.safetensors.ShardedFiles;
import sc.fiji.svdtools.safetensors.SpecialFile;
import sc.fiji.svdtools.safetensors.TensorEntry;
import sc.fiji.svdtools.safetensors.TensorSource;
import sc.fiji.svdtools.safetensors.TensorView;

/**
 * A UNet alone in a safetensors file, to be laid over a whole checkpoint.
 *
 * <p>The names of diffusers and those of the original file are understood, after any common
 * beginning, such as {@code model.diffusion_model.} or none. It must have the tensors of the
 * checkpoint's own UNet, all of them and no others, in their shapes; the element type is free.
 */
final class UnetFile {

  /** Where the tensors of the UNet are in a whole checkpoint. */
  static final String PREFIX = "model.diffusion_model.";

  private static final String ORIGINAL = "time_embed.0.weight";
  private static final String DIFFUSERS = "time_embedding.linear_1.weight";

  private UnetFile() {}

  /**
   * The checkpoint with the UNet of a file in place of its own; it owns the files of both.
   *
   * @param base a whole checkpoint, closed if this fails
   * @param path a .safetensors file, or the index of its shards
   * @throws CheckpointException if there is no such file, no UNet in it or more than one, another
   *     network beside it, or another one than the checkpoint's
   */
  static Checkpoint over(Checkpoint base, Path path) {
    TensorSource source = null;
    try {
      source = open(path);
      Map<String, TensorView> unet = tensors(source);
      Float8.refuseScaled(path, source.entries().values());
      requireLike(base, path, unet);
      return base.with(source, unet);
    } catch (RuntimeException e) {
      if (source != null) {
        source.close();
      }
      base.close();
      throw e;
    }
  }

  private static TensorSource open(Path path) {
    SpecialFile.requireFile(path, "the .safetensors file of a UNet");
    boolean index = path.toString().endsWith(".safetensors.index.json");
    return index ? ShardedFiles.open(path) : SafetensorsFile.open(path);
  }

  private static Map<String, TensorView> tensors(TensorSource source) {
    List<String> stems =
        source.entries().keySet().stream()
            .filter(name -> name.endsWith(ORIGINAL) || name.endsWith(DIFFUSERS))
            .toList();
    if (stems.size() != 1) {
      throw new CheckpointException(
          source.path(),
          stems.isEmpty()
              ? "there is no UNet in it: no tensor is called " + ORIGINAL + " or " + DIFFUSERS + "."
              : "there are " + stems.size() + " UNets in it; one is allowed.");
    }
    boolean original = stems.get(0).endsWith(ORIGINAL);
    String end = original ? ORIGINAL : DIFFUSERS;
    String prefix = stems.get(0).substring(0, stems.get(0).length() - end.length());
    Map<String, TensorEntry> tails = tails(source, prefix);
    DiffusersNames names = new DiffusersNames(tails.keySet());
    CanonicalTensors tensors = new CanonicalTensors();
    tails.forEach(
        (tail, entry) -> tensors.add(source, entry, original ? PREFIX + tail : names.unet(tail)));
    return tensors.views();
  }

  /** The tensors by what follows the common beginning. */
  private static Map<String, TensorEntry> tails(TensorSource source, String prefix) {
    Map<String, TensorEntry> tails = new LinkedHashMap<>();
    for (TensorEntry entry : source.entries().values()) {
      String name = entry.name();
      if (name.startsWith(prefix) && !UnusedTensors.contains(name)) {
        tails.put(name.substring(prefix.length()), entry);
      } else if (!UnusedTensors.contains(name)) {
        throw new CheckpointException(
            source.path(),
            "tensor " + quote(name) + " is none of a UNet; a UNet alone is allowed.");
      }
    }
    return tails;
  }

  private static void requireLike(Checkpoint base, Path path, Map<String, TensorView> unet) {
    String like = "the UNet of " + quote(base.path().getFileName().toString());
    for (String name : base.names()) {
      if (name.startsWith(PREFIX) && !unet.containsKey(name)) {
        throw new CheckpointException(
            path, "there is no tensor " + quote(name) + ", which " + like + " has.");
      }
    }
    unet.forEach(
        (name, view) -> {
          if (!base.has(name)) {
            throw new CheckpointException(
                path,
                String.format(
                    Locale.ROOT, "tensor %s has no place in %s.", quote(stored(view)), like));
          }
          if (!Arrays.equals(base.shape(name), view.shape())) {
            throw new CheckpointException(
                path,
                String.format(
                    Locale.ROOT,
                    "tensor %s has the shape %s; %s, that of %s, is allowed.",
                    quote(stored(view)),
                    text(view.shape()),
                    text(base.shape(name)),
                    like));
          }
        });
  }

  private static String stored(TensorView view) {
    return ((TensorView.Plain) view).entry().name();
  }
}
