package sc.fiji.svdtools.host;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;

/**
 * A lock against other processes: a file that is there while it is held, and that is locked.
 *
 * <p>The file is removed before it is unlocked. Who opened it before and locks it after holds a
 * file that is gone, beside which another can be made and locked; so what is locked is looked at
 * again.
 */
public final class FolderLock implements AutoCloseable {

  private final Path file;
  private final FileChannel channel;

  private FolderLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Takes it; where the file system knows no locks, always.
   *
   * @param file in a folder that exists
   * @return empty if another holds it
   * @throws IOException if the file cannot be made
   */
  public static Optional<FolderLock> take(Path file) throws IOException {
    return take(file, () -> {});
  }

  /** The same; {@code opened} is called before each try to lock. */
  static Optional<FolderLock> take(Path file, Runnable opened) throws IOException {
    while (true) {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      opened.run();
      if (!locked(channel)) {
        channel.close();
        return Optional.empty();
      }
      if (there(file, channel)) {
        return Optional.of(new FolderLock(file, channel));
      }
      channel.close();
    }
  }

  private static boolean locked(FileChannel channel) {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  /** Whether the open file is still the one of that name; it is where nobody can tell. */
  private static boolean there(Path file, FileChannel channel) {
    String token = UUID.randomUUID().toString();
    try {
      channel.write(ByteBuffer.wrap(token.getBytes(StandardCharsets.US_ASCII)));
      return Files.readString(file, StandardCharsets.ISO_8859_1).startsWith(token);
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  /** Gives it back; a file that cannot be removed, as when its folder is gone, hinders nobody. */
  @Override
  public void close() {
    try (channel) {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      file.toFile().delete();
    }
  }
}
