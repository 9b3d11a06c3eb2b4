package sc.fiji.svdtools.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Stream;
import sc.fiji.svdtools.weights.Checkpoint;

/**
 * What tells whether the files of a checkpoint are still those that were loaded; equal for equal
 * files. It is made from headers, ends and properties of the files without reading all of them.
 *
 * @param fingerprint of the checkpoint: headers, sizes and both ends of the data
 * @param files every file that is read
 */
public record CheckpointMark(String fingerprint, List<FileMark> files) {

  /**
   * One file.
   *
   * @param path where it is
   * @param size in bytes; -1 if it is not there
   * @param times date of the content, and where the system tells it that of the last change to the
   *     file, which no program can set back
   * @param key what the file system knows the file by, if anything
   */
  public record FileMark(String path, long size, String times, String key) {

    /** The file as it is now. */
    public static FileMark of(Path path) {
      try {
        var now = Files.readAttributes(path, BasicFileAttributes.class);
        String times = now.lastModifiedTime() + " " + changed(path);
        return new FileMark(path.toString(), now.size(), times, String.valueOf(now.fileKey()));
      } catch (IOException e) {
        return new FileMark(path.toString(), -1, "", "");
      }
    }

    private static String changed(Path path) throws IOException {
      try {
        return String.valueOf(Files.getAttribute(path, "unix:ctime"));
      } catch (UnsupportedOperationException | IllegalArgumentException e) {
        return "";
      }
    }
  }

  /**
   * Whether a checkpoint of one file, and the file of another UNet, are still those that are
   * marked, without reading them; false where only reading can tell, as with a folder.
   */
  public boolean stillOf(ModelFiles model) {
    List<FileMark> now =
        Stream.concat(Stream.of(model.checkpoint()), model.unet().stream())
            .map(FileMark::of)
            .toList();
    return now.stream().allMatch(file -> file.size() >= 0) && files.equals(now);
  }

  /** As {@link #of(ModelFiles)}, of a checkpoint as it is. */
  public static CheckpointMark of(Path path) {
    return of(ModelFiles.of(path));
  }

  /**
   * The mark of a checkpoint as it is now.
   *
   * @throws IllegalArgumentException if it is not a checkpoint that can be used, in one sentence
   */
  public static CheckpointMark of(ModelFiles model) {
    try (Checkpoint checkpoint = model.open()) {
      List<FileMark> files = checkpoint.files().stream().map(FileMark::of).toList();
      return new CheckpointMark(checkpoint.fingerprint(), files);
    }
  }
}
