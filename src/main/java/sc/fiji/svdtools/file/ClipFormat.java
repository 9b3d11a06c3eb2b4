package sc.fiji.svdtools.file;

import ij.ImagePlus;
import ij.ImageStack;
import ij.io.FileSaver;
import ij.plugin.filter.AVI_Writer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import javax.imageio.ImageIO;
import sc.fiji.svdtools.image.FrameRate;
import sc.fiji.svdtools.image.ShownFrames;

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
  SHEET("Contact sheet", "-sheet.png");

  private static final int JPEG_QUALITY = 95;

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

  /** The file or folder of the clip {@code name} in {@code folder}. */
  public Path in(Path folder, String name) {
    return folder.resolve(name + ending);
  }

  /**
   * Writes {@code clip}. Formats without a Z axis show the slices one after another.
   *
   * @param rate how fast it plays
   * @param target new file, or new folder for {@link #PNGS}
   */
  public void write(ImagePlus clip, FrameRate rate, Path target) throws IOException {
    switch (this) {
      case TIFF -> tiff(clip, target);
      case GIF -> GifFile.write(ShownFrames.of(clip), rate, target);
      case AVI -> avi(ShownFrames.of(clip), rate, target);
      case MP4 -> Mp4File.write(ShownFrames.of(clip), rate, target);
      case PNGS -> pngs(ShownFrames.of(clip), target);
      case SHEET -> ContactSheet.write(ShownFrames.of(clip), target);
    }
  }

  private static void tiff(ImagePlus clip, Path file) throws IOException {
    String title = clip.getTitle();
    boolean saved = new FileSaver(clip).saveAsTiff(file.toString());
    clip.setTitle(title);
    if (!saved) {
      throw new IOException("ImageJ could not write the TIFF file.");
    }
  }

  private static void avi(ImageStack frames, FrameRate rate, Path file) throws IOException {
    ImagePlus movie = new ImagePlus("movie", frames);
    movie.getCalibration().fps = rate.fps();
    new AVI_Writer().writeImage(movie, file.toString(), AVI_Writer.JPEG_COMPRESSION, JPEG_QUALITY);
  }

  private static void pngs(ImageStack frames, Path folder) throws IOException {
    Files.createDirectory(folder);
    for (int i = 1; i <= frames.size(); i++) {
      Path file = folder.resolve(String.format(Locale.ROOT, "%04d.png", i));
      ImageIO.write(frames.getProcessor(i).getBufferedImage(), "png", file.toFile());
    }
  }
}
