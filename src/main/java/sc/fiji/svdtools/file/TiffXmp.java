package sc.fiji.svdtools.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Adds tag 700 (XMP) to the first directory of a TIFF file.
 *
 * <p>The packet and a longer copy of the directory are appended, then the header points to the
 * copy; pixels and other directories stay where they are.
 */
final class TiffXmp {

  private static final int XMP = 700;
  private static final int BYTE = 1;
  private static final int ENTRY = 12;
  private static final long MOST = 0xffffffffL;

  private TiffXmp() {}

  /** Adds {@code xmp}; a file whose end 32 bits cannot address stays as it is. */
  static void add(Path file, byte[] xmp) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long text = channel.size() + 1 & ~1L;
      long copy = text + xmp.length + 1 & ~1L;
      ByteBuffer header = read(channel, 0, 8, ByteOrder.BIG_ENDIAN);
      ByteOrder order = header.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
      long directory = Integer.toUnsignedLong(header.order(order).getInt(4));
      int count = Short.toUnsignedInt(read(channel, directory, 2, order).getShort(0));
      ByteBuffer old = read(channel, directory + 2, count * ENTRY + 4, order);
      ByteBuffer added = ByteBuffer.allocate(2 + (count + 1) * ENTRY + 4).order(order);
      if (copy + added.capacity() > MOST) {
        return;
      }
      added.putShort((short) (count + 1));
      boolean due = true;
      for (int i = 0; i < count; i++) {
        due = due && !before(old, XMP, i, added, xmp.length, text);
        byte[] entry = new byte[ENTRY];
        old.get(i * ENTRY, entry);
        added.put(entry);
      }
      if (due) {
        entry(added, xmp.length, text);
      }
      added.putInt(old.getInt(count * ENTRY));
      write(channel, ByteBuffer.wrap(xmp), text);
      write(channel, added.flip(), copy);
      write(channel, ByteBuffer.allocate(4).order(order).putInt((int) copy).flip(), 4);
    }
  }

  /** Puts the new entry before entry {@code i}, whose tag is larger; false if it is not. */
  private static boolean before(
      ByteBuffer old, int tag, int i, ByteBuffer added, int length, long text) {
    if (Short.toUnsignedInt(old.getShort(i * ENTRY)) < tag) {
      return false;
    }
    entry(added, length, text);
    return true;
  }

  private static void entry(ByteBuffer added, int length, long text) {
    added.putShort((short) XMP).putShort((short) BYTE).putInt(length).putInt((int) text);
  }

  private static ByteBuffer read(FileChannel channel, long at, int length, ByteOrder order)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length).order(order);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, at + buffer.position()) < 0) {
        throw new IOException("The TIFF file ends within its directory.");
      }
    }
    return buffer.flip();
  }

  private static void write(FileChannel channel, ByteBuffer bytes, long at) throws IOException {
    long place = at;
    while (bytes.hasRemaining()) {
      place += channel.write(bytes, place);
    }
  }
}
