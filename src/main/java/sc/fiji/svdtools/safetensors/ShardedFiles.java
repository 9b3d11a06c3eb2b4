package sc.fiji.svdtools.safetensors;

import static sc.fiji.svdtools.safetensors.CheckpointException.quote;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Several safetensors files that an index joins into one source. */
public final class ShardedFiles implements TensorSource {
  private final Path index;
  private final Map<String, SafetensorsFile> shards = new LinkedHashMap<>();
  private final Map<String, SafetensorsFile> shardOf = new LinkedHashMap<>();
  private final Map<String, TensorEntry> entries = new LinkedHashMap<>();

  private ShardedFiles(Path index) {
    this.index = index;
  }

  /**
   * Opens all shards of an index file.
   *
   * @throws CheckpointException if the index is damaged, a shard is missing or damaged, or a shard
   *     lacks or repeats a tensor
   */
  public static ShardedFiles open(Path index) {
    ShardedFiles files = new ShardedFiles(index);
    try {
      Map<String, String> named = ShardIndex.read(index);
      named.values().stream().distinct().forEach(files::openShard);
      named.forEach(files::assign);
      files.addUnlisted();
      return files;
    } catch (RuntimeException e) {
      files.close();
      throw e;
    }
  }

  private void openShard(String name) {
    Path file = index.resolveSibling(name);
    if (!Files.isRegularFile(file)) {
      throw new CheckpointException(index, "the shard " + quote(name) + " is missing.");
    }
    shards.put(name, SafetensorsFile.open(file));
  }

  private void assign(String tensor, String shardName) {
    SafetensorsFile shard = shards.get(shardName);
    TensorEntry entry = shard.entries().get(tensor);
    if (entry == null) {
      throw new CheckpointException(
          shard.path(), "the shard lacks " + quote(tensor) + ", which the index says it has.");
    }
    shardOf.put(tensor, shard);
    entries.put(tensor, entry);
  }

  /** Tensors that the index forgot are kept, so that the check for completeness sees them. */
  private void addUnlisted() {
    for (SafetensorsFile shard : shards.values()) {
      for (TensorEntry entry : shard.entries().values()) {
        SafetensorsFile other = shardOf.putIfAbsent(entry.name(), shard);
        if (other != null && other != shard) {
          throw new CheckpointException(
              shard.path(),
              String.format(
                  Locale.ROOT,
                  "tensor %s is also in the shard %s.",
                  quote(entry.name()),
                  other.path().getFileName()));
        }
        entries.put(entry.name(), entry);
      }
    }
  }

  @Override
  public Path path() {
    return index;
  }

  @Override
  public List<Path> files() {
    List<Path> files = new ArrayList<>(List.of(index));
    shards.values().forEach(shard -> files.addAll(shard.files()));
    return files;
  }

  @Override
  public Map<String, TensorEntry> entries() {
    return Collections.unmodifiableMap(entries);
  }

  @Override
  public Map<String, String> metadata() {
    return Map.of();
  }

  @Override
  public ByteBuffer read(String name) {
    SafetensorsFile shard = shardOf.get(name);
    if (shard == null) {
      throw new CheckpointException(index, "there is no tensor " + quote(name) + ".");
    }
    return shard.read(name);
  }

  @Override
  public void digest(MessageDigest digest) {
    shards.values().forEach(shard -> shard.digest(digest));
  }

  @Override
  public void close() {
    shards.values().forEach(SafetensorsFile::close);
  }
}
