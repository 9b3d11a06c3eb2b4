package sc.fiji.svdtools.command;

import ij.ImagePlus;
import ij.io.FileSaver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * The files of one clip.
 *
 * @param tiff all frames with calibration and properties
 * @param gif the clip for the web
 * @param sheet all frames side by side
 */
record ClipFiles(Path tiff, Path gif, Path sheet) {

  /**
   * Writes all three into {@code folder}, or none: they are finished in a hidden folder beside and
   * then moved. Files of the same name are replaced.
   *
   * @param clip RGB time stack
   * @param fps frames per second of the GIF
   */
  static ClipFiles write(ImagePlus clip, int fps, Path folder) throws IOException {
    String name = clip.getTitle().replaceAll("[^\\p{L}\\p{N}._ -]", "_");
    Files.createDirectories(folder);
    Path draft = Files.createTempDirectory(folder, ".svd-");
    try {
      ClipFiles drafts = in(draft, name);
      tiff(clip, drafts.tiff);
      GifFile.write(clip.getStack(), fps, drafts.gif);
      ContactSheet.write(clip.getStack(), drafts.sheet);
      ClipFiles files = in(folder, name);
      for (int i = 0; i < files.all().size(); i++) {
        Path target = files.all().get(i);
        Files.move(drafts.all().get(i), target, StandardCopyOption.REPLACE_EXISTING);
      }
      return files;
    } finally {
      for (Path rest : in(draft, name).all()) {
        Files.deleteIfExists(rest);
      }
      Files.deleteIfExists(draft);
    }
  }

  /** The files in the order of this record. */
  List<Path> all() {
    return List.of(tiff, gif, sheet);
  }

  private static ClipFiles in(Path folder, String name) {
    return new ClipFiles(
        folder.resolve(name + ".tif"),
        folder.resolve(name + ".gif"),
        folder.resolve(name + "-sheet.png"));
  }

  private static void tiff(ImagePlus clip, Path file) throws IOException {
    String title = clip.getTitle();
    boolean saved = new FileSaver(clip).saveAsTiff(file.toString());
    clip.setTitle(title);
    if (!saved) {
      throw new IOException("ImageJ could not write the TIFF file.");
    }
  }
}
