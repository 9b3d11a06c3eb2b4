package sc.fiji.svdtools.image.path;

import ij.ImagePlus;
import ij.gui.Roi;
import ij.io.RoiEncoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import sc.fiji.svdtools.clip.Canvas;
import sc.fiji.svdtools.clip.Fitting;
import sc.fiji.svdtools.image.Provenance;
import sc.fiji.svdtools.plan.Encoders;
import sc.fiji.svdtools.sketch.Affine;
import sc.fiji.svdtools.sketch.Paths;
import sc.fiji.svdtools.sketch.Scene;
import sc.fiji.svdtools.text.Quote;

/**
 * Where the objects of a clip made with paths are, by its own properties, in pixels of the clip:
 * what a segmentation or a tracker should find.
 */
public final class Truth {

  /** A set of selections for the ROI Manager. */
  public static final String ROIS = "rois.zip";

  /** A table. */
  public static final String TABLE = "paths.csv";

  private static final LocalDateTime TIME = LocalDateTime.of(2020, 1, 1, 0, 0);

  private Truth() {}

  /**
   * The scene of a clip.
   *
   * @throws IllegalArgumentException if it was made without paths
   */
  static Scene of(ImagePlus clip) {
    Map<String, String> made = Provenance.read(clip).entries();
    Paths paths = Paths.parse(made.getOrDefault(Paths.KEY, ""));
    if (paths.onlyCamera()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The value of 'truth' is 'true'; it must be false for %s, which was made without"
                  + " paths of objects.",
              Quote.of(clip.getTitle())));
    }
    int[] box =
        Arrays.stream(made.get("crop").split("[^0-9]+"))
            .filter(text -> !text.isEmpty())
            .mapToInt(Integer::parseInt)
            .toArray();
    Canvas.Fit fit = Canvas.Fit.valueOf(made.get("fit").toUpperCase(Locale.ROOT));
    Canvas canvas = new Canvas(clip.getWidth(), clip.getHeight(), fit);
    Encoders.Placement at = Fitting.of(box[2], box[3], canvas).placement();
    Affine placed =
        Affine.scaled(at.sx(), at.sy(), at.left() - at.sx() * box[0], at.top() - at.sy() * box[1]);
    return new Scene(
        paths,
        clip.getNFrames(),
        Boolean.parseBoolean(made.get("turn")),
        Scene.Start.DRAWN,
        placed,
        clip.getWidth(),
        clip.getHeight());
  }

  /**
   * Checks that a clip has truth.
   *
   * @throws IllegalArgumentException if it was made without paths
   */
  public static void require(ImagePlus clip) {
    of(clip);
  }

  /**
   * Writes both files into a new folder.
   *
   * @throws IllegalArgumentException if the clip was made without paths
   */
  public static void write(ImagePlus clip, Path folder) throws IOException {
    Scene scene = of(clip);
    Files.createDirectory(folder);
    List<Roi> rois = PathRois.of(scene);
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(folder.resolve(ROIS)))) {
      for (Roi roi : rois) {
        ZipEntry entry = new ZipEntry(roi.getName() + ".roi");
        entry.setTimeLocal(TIME);
        zip.putNextEntry(entry);
        zip.write(RoiEncoder.saveAsByteArray(roi));
      }
    }
    Files.writeString(folder.resolve(TABLE), PathRois.table(scene));
  }
}
