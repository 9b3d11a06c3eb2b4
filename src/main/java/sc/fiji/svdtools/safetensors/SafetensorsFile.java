package sc.fiji.svdtools.safetensors;

import static sc.fiji.svdtools.safetensors.CheckpointException.quote;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A safetensors file: 8 bytes header length, a JSON header, then the data.
 *
 * <p>Tensors are mapped one by one, so the file may have any size while one tensor stays below 2
 * GiB. Byte order: little-endian.
 *
 * <p>Source: github.com/huggingface/safetensors, README, "Format".
 */
public final class SafetensorsFile implements TensorSource {
  /** The longest header that the reference implementation accepts. */
  static final long LONGEST_HEADER = 100_000_000;

  /** Headers of real models have 0.2 to 0.5 MB. */
  private static final long SMALL_HEADER = 1_000_000;

  /** The bytes, and the texts made of them while they grow. */
  private static final int HEAP_PER_BYTE = 4;

  private static final int LENGTH_BYTES = 8;
  private static final int DIGEST_BYTES = 64 * 1024;

  private final Path path;
  private final FileChannel channel;
  private final SafetensorsHeader header;
  private final long dataStart;
  private final long size;

  private SafetensorsFile(Path path, FileChannel channel) throws IOException {
    this.path = path;
    this.channel = channel;
    this.size = channel.size();
    this.dataStart = LENGTH_BYTES + headerLength();
    byte[] json = bytes(LENGTH_BYTES, (int) (dataStart - LENGTH_BYTES));
    this.header = new SafetensorsHeader(path, json, dataStart, size);
  }

  /**
   * Opens a file and checks its header.
   *
   * @throws CheckpointException if the file is missing, empty, cut short, of another format (pickle
   *     files are told apart), or has a header that lies
   */
  public static SafetensorsFile open(Path path) {
    SpecialFile.requireFile(path, "a .safetensors file");
    FileChannel channel = null;
    try {
      channel = FileChannel.open(path, StandardOpenOption.READ);
      return new SafetensorsFile(path, channel);
    } catch (IOException e) {
      closeQuietly(channel);
      throw unreadable(path, e);
    } catch (OutOfMemoryError e) {
      closeQuietly(channel);
      throw tooLarge(path, e);
    } catch (RuntimeException e) {
      closeQuietly(channel);
      throw e;
    }
  }

  private long headerLength() throws IOException {
    if (size == 0) {
      throw new CheckpointException(path, "the file is empty.");
    }
    byte[] start = bytes(0, (int) Math.min(size, 64));
    ForeignFormat.refuse(path, start);
    if (size < LENGTH_BYTES + 2) {
      throw new CheckpointException(
          path, "the file has only " + size + " bytes, so it is cut short or not safetensors.");
    }
    long length = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (start[LENGTH_BYTES] != '{') {
      throw new CheckpointException(path, "this is not a safetensors file.");
    }
    if (Long.compareUnsigned(length, LONGEST_HEADER) > 0) {
      throw new CheckpointException(
          path,
          String.format(
              Locale.ROOT,
              "the header claims %s bytes; at most %d are allowed.",
              Long.toUnsignedString(length),
              LONGEST_HEADER));
    }
    if (length < 2 || length > size - LENGTH_BYTES) {
      throw new CheckpointException(
          path,
          String.format(
              Locale.ROOT,
              "the header claims %d bytes but the file has %d, so it is cut short or damaged.",
              length,
              size));
    }
    requireHeap(length);
    return length;
  }

  /** Refuses a header that Java's memory cannot hold, before it is read. */
  private void requireHeap(long length) {
    Runtime java = Runtime.getRuntime();
    long free = java.maxMemory() - java.totalMemory() + java.freeMemory();
    if (length > SMALL_HEADER && length > free / HEAP_PER_BYTE) {
      throw tooLarge(path, null);
    }
  }

  private static CheckpointException tooLarge(Path path, Throwable cause) {
    return new CheckpointException(
        path,
        String.format(
            Locale.ROOT,
            "the header is too large for the %.0f MB of memory that Java may use; give Java more"
                + " (Edit > Options > Memory & Threads, or -Xmx).",
            Runtime.getRuntime().maxMemory() / 1e6),
        cause);
  }

  @Override
  public Path path() {
    return path;
  }

  @Override
  public List<Path> files() {
    return List.of(path);
  }

  @Override
  public Map<String, TensorEntry> entries() {
    return header.entries();
  }

  @Override
  public Map<String, String> metadata() {
    return header.metadata();
  }

  @Override
  public ByteBuffer read(String name) {
    TensorEntry entry = header.entries().get(name);
    if (entry == null) {
      throw new CheckpointException(path, "there is no tensor " + quote(name) + ".");
    }
    if (entry.bytes() > Integer.MAX_VALUE) {
      throw new CheckpointException(
          path,
          String.format(
              Locale.ROOT,
              "tensor %s has %d bytes; at most %d are allowed.",
              quote(name),
              entry.bytes(),
              Integer.MAX_VALUE));
    }
    try {
      if (channel.size() < entry.offset() + entry.bytes()) {
        throw new CheckpointException(path, "the file became shorter while it was open.");
      }
      return channel
          .map(FileChannel.MapMode.READ_ONLY, entry.offset(), entry.bytes())
          .order(ByteOrder.LITTLE_ENDIAN);
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  @Override
  public void digest(MessageDigest digest) {
    try {
      digest.update(bytes(0, (int) dataStart));
      digest.update(ByteBuffer.allocate(Long.BYTES).putLong(size).flip());
      int end = (int) Math.min(DIGEST_BYTES, size - dataStart);
      digest.update(bytes(dataStart, end));
      digest.update(bytes(size - end, end));
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  @Override
  public void close() {
    closeQuietly(channel);
  }

  private byte[] bytes(long offset, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, offset + buffer.position()) < 0) {
        throw new CheckpointException(path, "the file became shorter while it was read.");
      }
    }
    return buffer.array();
  }

  private static CheckpointException unreadable(Path path, IOException e) {
    return new CheckpointException(path, "the file cannot be read (" + e + ").", e);
  }

  private static void closeQuietly(FileChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      // Only read from: nothing can be lost.
    }
  }
}
