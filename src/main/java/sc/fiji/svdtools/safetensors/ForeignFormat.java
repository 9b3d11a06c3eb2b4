package sc.fiji.svdtools.safetensors;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Files that people take for safetensors, recognised by their first bytes. */
final class ForeignFormat {
  /** Where the JSON header begins; a brace there means that the other marks are chance. */
  private static final int HEADER_START = 8;

  private ForeignFormat() {}

  /** Refuses pickle files, zipped or plain, and pointers that Git LFS left instead of a file. */
  static void refuse(Path file, byte[] start) {
    if (start.length > HEADER_START && start[HEADER_START] == '{') {
      return;
    }
    String text = new String(start, StandardCharsets.ISO_8859_1);
    if (text.startsWith("PK") || text.startsWith("\u0080")) {
      throw new CheckpointException(
          file,
          "this is a pickle file (.ckpt, .pt, .pth or .bin), which can run code when it is read;"
              + " convert it to .safetensors.");
    }
    if (text.startsWith("version https://git-lfs")) {
      throw new CheckpointException(
          file, "this is a Git LFS pointer and not the file itself; download the file.");
    }
  }
}
