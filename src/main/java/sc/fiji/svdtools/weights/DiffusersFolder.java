package sc.fiji.svdtools.weights;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import sc.fiji.svdtools.safetensors.CheckpointException;
import sc.fiji.svdtools.safetensors.SafetensorsFile;
import sc.fiji.svdtools.safetensors.ShardedFiles;
import sc.fiji.svdtools.safetensors.TensorSource;

/**
 * Finds the weight files in a diffusers folder.
 *
 * <p>Source: diffusers and transformers, from_pretrained with and without variant="fp16".
 */
final class DiffusersFolder {
  private static final List<String> PARTS = List.of("unet", "vae", "image_encoder");

  /** In order of preference: the full files before the fp16 copies. */
  private static final List<String> ENDINGS =
      List.of(
          ".safetensors",
          ".safetensors.index.json",
          ".fp16.safetensors",
          ".safetensors.index.fp16.json",
          ".fp16.safetensors.index.json");

  private DiffusersFolder() {}

  /** Refuses a folder that lacks one of its three parts. */
  static void require(Path folder) {
    List<String> missing =
        PARTS.stream().filter(part -> !Files.isDirectory(folder.resolve(part))).toList();
    if (!missing.isEmpty()) {
      HuggingFaceCache.refuse(folder);
      throw new CheckpointException(
          folder,
          "the folder has no "
              + String.join(" and no ", missing)
              + "; a .safetensors file or a folder with unet, vae and image_encoder is allowed.");
    }
  }

  /** Opens unet, vae or image_encoder. */
  static TensorSource open(Path folder, String part) {
    String base = part.equals("image_encoder") ? "model" : "diffusion_pytorch_model";
    Path parent = folder.resolve(part);
    for (String ending : ENDINGS) {
      Path file = parent.resolve(base + ending);
      if (Files.isRegularFile(file)) {
        return ending.endsWith(".json") ? ShardedFiles.open(file) : SafetensorsFile.open(file);
      }
    }
    if (hasPickle(parent)) {
      throw new CheckpointException(
          parent, "the weights are pickle files (.bin); convert them to .safetensors.");
    }
    throw new CheckpointException(
        parent, "the folder has no " + base + ".safetensors and no index of shards.");
  }

  private static boolean hasPickle(Path parent) {
    try (Stream<Path> files = Files.list(parent)) {
      return files.anyMatch(file -> file.toString().endsWith(".bin"));
    } catch (IOException e) {
      return false;
    }
  }
}
