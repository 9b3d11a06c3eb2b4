package sc.fiji.svdtools.file;

import ij.ImagePlus;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import sc.fiji.svdtools.image.FrameRate;

/**
 * Puts the files of a clip in place.
 *
 * <p>Files are finished in a hidden folder beside and then moved, the TIFF file last: under their
 * final names there are only whole files, and where the TIFF file is, the others are.
 */
public final class ClipFiles {

  /** Start of the names of hidden folders. */
  private static final String DRAFT = ".svd-draft-";

  private ClipFiles() {}

  /** {@code title} without the characters that file systems refuse. */
  public static String name(String title) {
    return title.replaceAll("[^\\p{L}\\p{N}._ -]", "_");
  }

  /** Like the other, with so many frames per second. */
  public static Map<ClipFormat, Path> write(
      ImagePlus clip, int fps, Path folder, String name, Set<ClipFormat> formats)
      throws IOException {
    return write(clip, FrameRate.of(fps), folder, name, formats);
  }

  /**
   * Writes {@code clip}; files of the same name are replaced.
   *
   * @param clip the clip
   * @param rate how fast it plays
   * @param folder made if need be
   * @param name file name without ending
   * @param formats what to write
   * @return where each format is
   */
  public static Map<ClipFormat, Path> write(
      ImagePlus clip, FrameRate rate, Path folder, String name, Set<ClipFormat> formats)
      throws IOException {
    Files.createDirectories(folder);
    Path draft = Files.createTempDirectory(folder, DRAFT);
    try {
      for (ClipFormat format : formats) {
        format.write(clip, rate, format.in(draft, name));
      }
      Map<ClipFormat, Path> files = new EnumMap<>(ClipFormat.class);
      for (ClipFormat format : tiffLast(formats)) {
        Path target = format.in(folder, name);
        if (Files.isDirectory(target)) {
          Files.move(target, draft.resolve("old"));
        }
        Files.move(format.in(draft, name), target, StandardCopyOption.REPLACE_EXISTING);
        files.put(format, target);
      }
      return files;
    } finally {
      delete(draft);
    }
  }

  private static Collection<ClipFormat> tiffLast(Set<ClipFormat> formats) {
    List<ClipFormat> ordered = new ArrayList<>(EnumSet.copyOf(formats));
    if (ordered.remove(ClipFormat.TIFF)) {
      ordered.add(ClipFormat.TIFF);
    }
    return ordered;
  }

  /** Removes hidden folders that an interrupted run has left. */
  public static void tidy(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        if (file.getFileName().toString().startsWith(DRAFT)) {
          delete(file);
        }
      }
    }
  }

  /** Removes a file, or a folder with all it holds; nothing if there is none. */
  public static void delete(Path place) throws IOException {
    if (Files.notExists(place)) {
      return;
    }
    Files.walkFileTree(
        place,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, IOException failure)
              throws IOException {
            Files.delete(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
