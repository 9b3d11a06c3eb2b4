package sc.fiji.svdtools.file;

import ij.ImagePlus;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import sc.fiji.svdtools.host.Replacement;
import sc.fiji.svdtools.image.FrameRate;
import sc.fiji.svdtools.text.Reason;

/**
 * Puts the files of a clip in place.
 *
 * <p>Files are finished in a hidden folder beside and then moved, the TIFF file last: under their
 * final names there are only whole files. Where the TIFF file is, the others are or were named as
 * missing.
 */
public final class ClipFiles {

  private static final String HEAP =
      "it needs more than Java's memory; Edit > Options > Memory & Threads... or java -Xmx give"
          + " more";

  private ClipFiles() {}

  /** A file name for {@code title} that every file system takes. */
  public static String name(String title) {
    return FileNames.of(title);
  }

  /** Like the other, to its end. */
  public static Map<ClipFormat, Path> write(
      ImagePlus clip, FrameRate rate, Mark mark, Path folder, String name, Set<ClipFormat> formats)
      throws IOException {
    return write(clip, rate, mark, folder, name, formats, () -> {});
  }

  /**
   * Writes {@code clip}; files of the same name are replaced.
   *
   * @param clip the clip
   * @param rate how fast it plays
   * @param mark where generated frames are marked visibly
   * @param folder made if need be
   * @param name file name without ending
   * @param formats what to write
   * @param stop called before each frame; where it throws, there will be no files
   * @return where each format is
   * @throws IllegalArgumentException if the clip has nothing to write for a format, or what is no
   *     clip would be lost
   * @throws IncompleteClip if some formats could not be written; the others are in place
   */
  public static Map<ClipFormat, Path> write(
      ImagePlus clip,
      FrameRate rate,
      Mark mark,
      Path folder,
      String name,
      Set<ClipFormat> formats,
      Runnable stop)
      throws IOException {
    require(clip, folder, name, formats);
    Files.createDirectories(folder);
    Path draft = Draft.in(folder);
    try {
      Map<ClipFormat, String> reasons = new EnumMap<>(ClipFormat.class);
      for (ClipFormat format : formats) {
        try {
          stop.run();
          format.write(clip, rate, mark, format.in(draft, name), stop);
        } catch (CancellationException e) {
          throw e;
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
          delete(format.in(draft, name));
          reasons.put(format, reason(e));
        }
      }
      List<ClipFormat> made = tiffLast(formats);
      made.removeAll(reasons.keySet());
      Map<ClipFormat, Path> files = new EnumMap<>(ClipFormat.class);
      for (ClipFormat format : made) {
        files.put(format, move(format.in(draft, name), format.in(folder, name), draft));
      }
      if (!reasons.isEmpty()) {
        throw new IncompleteClip(sentence(reasons, files, folder, name), reasons.keySet());
      }
      return files;
    } finally {
      delete(draft);
    }
  }

  private static void require(ImagePlus clip, Path folder, String name, Set<ClipFormat> formats)
      throws IOException {
    for (ClipFormat format : formats) {
      format.require(clip, format.in(folder, name));
    }
  }

  private static Path move(Path from, Path to, Path draft) throws IOException {
    if (Files.isDirectory(to)) {
      Files.move(to, draft.resolve("old"));
    }
    return Replacement.move(from, to);
  }

  private static String reason(Throwable e) {
    if (e instanceof OutOfMemoryError) {
      return HEAP;
    }
    return e instanceof IOException io ? Reason.of(io) : String.valueOf(e.getMessage());
  }

  private static String sentence(
      Map<ClipFormat, String> reasons, Map<ClipFormat, Path> files, Path folder, String name) {
    List<String> parts = new ArrayList<>();
    reasons.forEach(
        (format, reason) -> {
          boolean older = Files.exists(format.in(folder, name));
          String there = older ? ", and an older one is still there" : "";
          parts.add(
              String.format(
                  Locale.ROOT, "%s could not be written (%s)%s", format.label(), reason, there));
        });
    String kept = files.keySet().stream().map(ClipFormat::label).collect(Collectors.joining(", "));
    return String.format(
        Locale.ROOT,
        "Of '%s' in '%s', %s; complete: %s.",
        name,
        folder,
        String.join("; ", parts),
        kept.isEmpty() ? "nothing" : kept);
  }

  /** What is worth saying about a clip in these formats, in sentences. */
  public static List<String> remarks(ImagePlus clip, FrameRate rate, Set<ClipFormat> formats) {
    List<String> remarks = new ArrayList<>();
    if (formats.contains(ClipFormat.GIF) && rate.fps() > GifFile.FASTEST) {
      remarks.add(
          String.format(
              Locale.ROOT,
              "GIF shows at most %d frames per second; of %.4g per second it lasts %.3g times as"
                  + " long.",
              GifFile.FASTEST,
              rate.fps(),
              rate.fps() / GifFile.FASTEST));
    }
    if (formats.contains(ClipFormat.MP4) && (clip.getWidth() % 2 + clip.getHeight() % 2) > 0) {
      remarks.add("MP4 needs even sides; its last row or column is shown twice.");
    }
    return remarks;
  }

  private static List<ClipFormat> tiffLast(Set<ClipFormat> formats) {
    List<ClipFormat> ordered = new ArrayList<>(EnumSet.copyOf(formats));
    if (ordered.remove(ClipFormat.TIFF)) {
      ordered.add(ClipFormat.TIFF);
    }
    return ordered;
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
