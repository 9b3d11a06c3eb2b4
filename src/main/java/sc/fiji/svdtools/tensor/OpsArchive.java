package sc.fiji.svdtools.tensor;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Packs TorchScript text into the archive form that PyTorch loads.
 *
 * <p>A TorchScript archive is a zip with stored entries below one folder: {@code version}, {@code
 * constants.pkl} (an empty tuple), {@code data.pkl} (one module object with {@code training} false)
 * and {@code code/__torch__.py} (the class).
 *
 * <p>Source: PyTorch {@code torch/csrc/jit/serialization}, format version 3.
 */
final class OpsArchive {

  private static final String FOLDER = "svdops/";
  private static final String MODULE = "__torch__";
  private static final String CLASS = "SvdOps";
  private static final byte[] EMPTY_TUPLE = {(byte) 0x80, 2, ')', '.'};

  private OpsArchive() {}

  /** The archive of the text resource {@code name}, beside this class. */
  static byte[] ofResource(String name) {
    try (InputStream in = OpsArchive.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("The resource " + name + " is missing from the plugin.");
      }
      return ofText(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] ofText(byte[] code) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      store(zip, "version", "3\n".getBytes(StandardCharsets.US_ASCII));
      store(zip, "constants.pkl", EMPTY_TUPLE);
      store(zip, "data.pkl", modulePickle());
      store(zip, "code/" + MODULE + ".py", code);
    }
    return bytes.toByteArray();
  }

  /** Pickle, protocol 2: an object of the class whose state is {@code {'training': False}}. */
  private static byte[] modulePickle() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {(byte) 0x80, 2});
    out.writeBytes(("c" + MODULE + "\n" + CLASS + "\n").getBytes(StandardCharsets.US_ASCII));
    out.writeBytes(new byte[] {')', (byte) 0x81, '}'});
    byte[] key = "training".getBytes(StandardCharsets.US_ASCII);
    out.writeBytes(new byte[] {'X', (byte) key.length, 0, 0, 0});
    out.writeBytes(key);
    out.writeBytes(new byte[] {(byte) 0x89, 's', 'b', '.'});
    return out.toByteArray();
  }

  private static void store(ZipOutputStream zip, String name, byte[] data) throws IOException {
    CRC32 crc = new CRC32();
    crc.update(data);
    ZipEntry entry = new ZipEntry(FOLDER + name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(data.length);
    entry.setCrc(crc.getValue());
    entry.setTime(0);
    zip.putNextEntry(entry);
    zip.write(data);
    zip.closeEntry();
  }
}
