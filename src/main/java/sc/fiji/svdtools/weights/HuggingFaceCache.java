package sc.fiji.svdtools.weights;

import static sc.fiji.svdtools.safetensors.CheckpointException.quote;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import sc.fiji.svdtools.safetensors.CheckpointException;

/**
 * Folders of Hugging Face's cache above the one that holds the model.
 *
 * <p>Source: huggingface_hub, "Understand caching": {@code hub/models--OWNER--NAME/snapshots/ID/}.
 */
final class HuggingFaceCache {
  private static final String SNAPSHOTS = "snapshots";
  private static final String MODELS = "models--";

  private HuggingFaceCache() {}

  /** Refuses a folder of the cache, and names the one to choose instead. */
  static void refuse(Path folder) {
    if (SNAPSHOTS.equals(String.valueOf(folder.getFileName()))) {
      newest(folder, "").ifPresent(snapshot -> refuse(folder, snapshot));
    }
    Path snapshots = folder.resolve(SNAPSHOTS);
    if (Files.isDirectory(snapshots)) {
      refuse(folder, newest(snapshots, "").orElse(snapshots));
    }
    for (Path parent : new Path[] {folder, folder.resolve("hub")}) {
      newest(parent, MODELS)
          .filter(model -> Files.isDirectory(model.resolve(SNAPSHOTS)))
          .ifPresent(model -> refuse(folder, newest(model.resolve(SNAPSHOTS), "").orElse(model)));
    }
  }

  private static void refuse(Path folder, Path instead) {
    throw new CheckpointException(
        folder,
        "this is a cache folder of Hugging Face and not the model; choose a folder or file under"
            + " snapshots, such as "
            + quote(instead.toString())
            + ".");
  }

  /** The folder changed last whose name starts so. */
  private static Optional<Path> newest(Path parent, String start) {
    if (!Files.isDirectory(parent)) {
      return Optional.empty();
    }
    try (Stream<Path> all = Files.list(parent)) {
      return all.filter(path -> path.getFileName().toString().startsWith(start))
          .filter(Files::isDirectory)
          .max(Comparator.comparingLong(path -> path.toFile().lastModified()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
