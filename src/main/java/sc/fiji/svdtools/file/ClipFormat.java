package sc.fiji.svdtools.file;

import ij.ImagePlus;
import ij.ImageStack;
import ij.io.FileInfo;
import ij.io.FileSaver;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import sc.fiji.svdtools.image.FrameRate;
import sc.fiji.svdtools.image.ShownFrames;
import sc.fiji.svdtools.image.Synthetic;
import sc.fiji.svdtools.image.path.Truth;
import sc.fiji.svdtools.text.Quote;

/** What a clip can be written as. The same clip gives the same bytes. */
public enum ClipFormat {
  /** All frames with calibration and properties. */
  TIFF("TIFF stack", ".tif"),
  /** The clip for the web. */
  GIF("Animated GIF", ".gif"),
  /** Motion JPEG, for ImageJ and old players. */
  AVI("AVI", ".avi"),
  /** H.264, for players and slides. */
  MP4("MP4", ".mp4"),
  /** A folder with a PNG file per frame. */
  PNGS("PNG sequence", "-frames"),
  /** All frames side by side. */
  SHEET("Contact sheet", "-sheet.png"),
  /** A folder with what {@link Truth} writes. */
  TRUTH("Paths as ROIs and table", "-paths");

  /** Bytes that do not fit where a buffer of ImageJ's did not. */
  private static final int MORE = 1 << 16;

  private final String label;
  private final String ending;

  ClipFormat(String label, String ending) {
    this.label = label;
    this.ending = ending;
  }

  /** What users call it. */
  public String label() {
    return label;
  }

  /** The macro key that asks for it. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether it is a folder of files and not one file. */
  public boolean folder() {
    return this == PNGS || this == TRUTH;
  }

  /** The file or folder of the clip {@code name} in {@code folder}. */
  public Path in(Path folder, String name) {
    return folder.resolve(name + ending);
  }

  /**
   * Checks that a clip can be written as this, as far as that is known before.
   *
   * @param place where it goes
   * @throws IllegalArgumentException if it has nothing to write, or something else is there
   */
  void require(ImagePlus clip, Path place) throws IOException {
    if (this == TRUTH) {
      Truth.require(clip);
    }
    requirePlace(place);
  }

  /**
   * Checks that nothing is lost where a clip goes: a file takes the place of a file, a folder that
   * of an earlier one with nothing else in it. Hidden files, and those that Windows makes for its
   * views of folders, are the system's.
   *
   * @throws IllegalArgumentException if something else is there
   */
  public void requirePlace(Path place) throws IOException {
    if (Files.exists(place) && folder() != Files.isDirectory(place)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "'%s' is a %s, which a clip does not replace; it must be moved away.",
              Quote.path(place),
              folder() ? "file" : "folder"));
    }
    if (folder() && Files.exists(place)) {
      try (Stream<Path> files = Files.list(place)) {
        Optional<Path> other = files.filter(file -> !made(file)).findFirst();
        if (other.isPresent()) {
          throw new IllegalArgumentException(
              String.format(
                  Locale.ROOT,
                  "The folder '%s' holds '%s', which is no file of a clip; it must be moved away.",
                  Quote.path(place),
                  Quote.plain(other.get().getFileName())));
        }
      }
    }
  }

  /** Whether a file in a folder of this format is one it makes. */
  private boolean made(Path file) {
    String name = file.getFileName().toString();
    String own = this == PNGS ? "[0-9]{4,}\\.png" : Truth.ROIS + "|" + Truth.TABLE;
    return name.matches("\\..*|Thumbs\\.db|desktop\\.ini")
        || (Files.isRegularFile(file) && name.matches(own));
  }

  /** Like the other, to its end. */
  public void write(ImagePlus clip, FrameRate rate, Mark mark, Path target) throws IOException {
    write(clip, rate, mark, target, () -> {});
  }

  /**
   * Writes {@code clip}. Formats without a Z axis show the slices one after another. What was
   * generated is said in the file, see {@link Origin}, and by a mark on the frames.
   *
   * @param rate how fast it plays
   * @param mark where generated frames are marked visibly
   * @param target new file, or new folder for {@link #PNGS} and {@link #TRUTH}
   * @param stop called before each frame; throws to end the writing
   */
  public void write(ImagePlus clip, FrameRate rate, Mark mark, Path target, Runnable stop)
      throws IOException {
    Optional<Origin> origin = Origin.of(clip);
    if (this == TIFF) {
      tiff(clip, origin, target);
      return;
    }
    if (this == TRUTH) {
      Truth.write(clip, target);
      return;
    }
    ImageStack frames = new AskedFrames(frames(clip, mark), stop);
    switch (this) {
      case GIF -> GifFile.write(frames, rate, origin.map(Origin::comment).orElse(""), target, stop);
      case AVI -> AviFile.write(frames, rate, origin, target);
      case MP4 -> Mp4File.write(frames, rate, origin, target);
      case PNGS -> pngs(frames, origin, target, stop);
      default -> ContactSheet.write(frames, origin, target, stop);
    }
  }

  private ImageStack frames(ImagePlus clip, Mark mark) {
    ImageStack frames = ShownFrames.of(clip);
    Synthetic.Kind kind = Synthetic.of(clip);
    if (kind == Synthetic.Kind.NONE || !mark.on(this)) {
      return frames;
    }
    boolean[] marked = new boolean[frames.size()];
    for (int i = 0; i < marked.length; i++) {
      marked[i] = kind == Synthetic.Kind.ALL || Synthetic.isLabel(frames.getSliceLabel(i + 1));
    }
    return CornerMark.on(frames, marked);
  }

  private static void tiff(ImagePlus clip, Optional<Origin> origin, Path file) throws IOException {
    stack(clip, file);
    if (origin.isPresent()) {
      TiffXmp.add(file, origin.get().xmp().getBytes(StandardCharsets.UTF_8));
    }
  }

  /**
   * Writes all planes by ImageJ. It tells a full disk in a dialog of its own, for which a batch
   * would wait: so room is made first.
   *
   * @param clip left with its title; ImageJ takes the file for its place
   * @throws IOException where not all bytes can be written
   */
  public static void stack(ImagePlus clip, Path file) throws IOException {
    makeRoom(clip, file);
    String title = clip.getTitle();
    boolean saved = new FileSaver(clip).saveAsTiff(file.toString());
    clip.setTitle(title);
    if (!saved) {
      throw refused(file);
    }
  }

  /** Writes as many bytes as the planes have, and a header; ImageJ overwrites them. */
  private static void makeRoom(ImagePlus clip, Path file) throws IOException {
    FileInfo info = clip.getFileInfo();
    long bytes = (long) info.width * info.height * info.getBytesPerPixel() * clip.getStackSize();
    byte[] piece = new byte[MORE];
    try (OutputStream out = Files.newOutputStream(file)) {
      for (long written = -MORE; written < bytes; written += MORE) {
        out.write(piece);
      }
    }
  }

  /** What ImageJ has shown to the user alone: the system says it again. */
  private static IOException refused(Path file) {
    try (OutputStream out =
        Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      out.write(new byte[MORE]);
      long free = Files.getFileStore(file).getUsableSpace() >> 20;
      return new IOException(
          String.format(Locale.ROOT, "ImageJ could not write the file; %d MB are free", free));
    } catch (IOException e) {
      return e;
    }
  }

  private static void pngs(ImageStack frames, Optional<Origin> origin, Path folder, Runnable stop)
      throws IOException {
    Files.createDirectory(folder);
    for (int i = 1; i <= frames.size(); i++) {
      Path file = folder.resolve(String.format(Locale.ROOT, "%04d.png", i));
      PngFile.write(frames.getProcessor(i).getBufferedImage(), origin, file, stop);
    }
  }
}
