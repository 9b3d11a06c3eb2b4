package sc.fiji.svdtools.safetensors;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;

/** Stored tensors by stored name: one safetensors file, or several that an index joins. */
public interface TensorSource extends AutoCloseable {
  /** The file, or the index of the shards. */
  Path path();

  /** Every file that is read: itself, or the index and the shards. */
  List<Path> files();

  /** All tensors by stored name. */
  Map<String, TensorEntry> entries();

  /** The free texts of the header; empty if there are none. */
  Map<String, String> metadata();

  /**
   * The bytes of one tensor, mapped and not copied.
   *
   * <p>Owns: the buffer stays valid after {@link #close()}; the collector unmaps it.
   *
   * @throws CheckpointException if the name is not in {@link #entries()}, the tensor has 2 GiB or
   *     more, or the file cannot be read
   */
  ByteBuffer read(String name);

  /** Adds headers, sizes and both ends of the data of every file to a digest. */
  void digest(MessageDigest digest);

  @Override
  void close();
}
