package sc.fiji.svdtools.job;

import ij.ImagePlus;
import ij.measure.ResultsTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.imageio.ImageIO;
import sc.fiji.svdtools.clip.Progress;
import sc.fiji.svdtools.clip.StartFrame;
import sc.fiji.svdtools.engine.ModelCache;
import sc.fiji.svdtools.file.ClipFiles;
import sc.fiji.svdtools.file.ClipFormat;
import sc.fiji.svdtools.file.Draft;
import sc.fiji.svdtools.image.ClipInput;
import sc.fiji.svdtools.image.LinePlot;
import sc.fiji.svdtools.image.MetricTables;
import sc.fiji.svdtools.image.Planes;
import sc.fiji.svdtools.image.Synthetic;
import sc.fiji.svdtools.image.TiledClips;
import sc.fiji.svdtools.key.Keys;
import sc.fiji.svdtools.metrics.Clip;
import sc.fiji.svdtools.metrics.Report;
import sc.fiji.svdtools.metrics.Request;
import sc.fiji.svdtools.request.Animation;
import sc.fiji.svdtools.request.CompareParameters;
import sc.fiji.svdtools.request.ModelRequest;
import sc.fiji.svdtools.text.Quote;

/**
 * Clips of one image made with several settings, and what was measured on them.
 *
 * @param clips name to clip, in order
 * @param reports name to metrics, in the same order
 */
public record Comparison(Map<String, ImagePlus> clips, Map<String, Report> reports) {

  private static final int COLUMNS = 2;

  /**
   * Makes and measures all clips.
   *
   * @throws IllegalArgumentException if image, parameters or request are not usable
   * @throws java.util.concurrent.CancellationException if {@code progress} asks to stop
   */
  public static Comparison run(
      ImagePlus input,
      CompareParameters wanted,
      ModelRequest request,
      ModelCache models,
      Progress progress) {
    Draft.require("folder", wanted.folder());
    Map<String, AnimateJob> jobs = new LinkedHashMap<>();
    wanted.variants().forEach((name, a) -> jobs.put(name, new AnimateJob(input, a, request)));
    wanted.variants().forEach(Comparison::require);
    jobs.replaceAll((name, job) -> job.held());
    jobs.values().forEach(job -> job.check(job.wanted().clip().planes()));
    Map<String, Map<String, List<StartFrame>>> others = new HashMap<>();
    jobs.forEach((name, job) -> others.put(name, job.others()));
    ImagePlus held = HeldImage.of(input, Planes.SHOWN);
    Map<String, ImagePlus> clips = new LinkedHashMap<>();
    Map<String, Report> reports = new LinkedHashMap<>();
    jobs.forEach(
        (name, job) -> {
          ImagePlus clip = job.run(models, others.get(name), progress);
          clips.put(name, clip);
          reports.put(name, measure(clip, held, wanted.warp()));
        });
    return new Comparison(clips, reports);
  }

  /** Refuses what cannot be measured beside others, before anything is made. */
  private static void require(String name, Animation wanted) {
    if (wanted.clip().planes() != Planes.SHOWN) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Row %s: The value of 'planes' is '%s'; it must be shown, as clips of one plane are"
                  + " compared.",
              Quote.of(name),
              Keys.text(wanted.clip().planes())));
    }
    if (wanted.clip().frames() == 1) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Row %s: The value of 'frames' is '1'; it must be 2 or more, since motion is"
                  + " measured.",
              Quote.of(name)));
    }
  }

  private static Report measure(ImagePlus image, ImagePlus input, boolean warp) {
    Clip clip = ClipInput.read(image);
    Request request = Request.CLIP.withReference(ClipInput.picture(input, clip));
    return Report.of(clip, warp ? request : request.withoutWarp());
  }

  /** All clips in one stack, labelled and in sync. */
  public ImagePlus tiled(String title) {
    return TiledClips.of(title, clips);
  }

  /** One row per variant. */
  public ResultsTable table() {
    ResultsTable table = new ResultsTable();
    reports.forEach(
        (name, report) -> MetricTables.addSummary(table, name, report, Synthetic.Kind.ALL));
    return table;
  }

  /** One plot per metric over the frames, with a line per variant. */
  public List<LinePlot> plots() {
    return MetricTables.plots(reports);
  }

  /**
   * Saves the table as CSV, the plots and four moments as PNG, the tiled stack as TIFF; all of them
   * or none.
   *
   * @param title begins the names of the files; may hold what file systems do not take
   */
  public void save(Path folder, String title) throws IOException {
    Draft.move(folder, draft -> write(draft, ClipFiles.name(title)));
  }

  private void write(Path folder, String name) throws IOException {
    table().saveAs(folder.resolve(name + "-metrics.csv").toString());
    LinePlot.writePng(plots(), COLUMNS, folder.resolve(name + "-plots.png"));
    Path stack = folder.resolve(name + "-tiled.tif");
    Path moments = folder.resolve(name + "-moments.png");
    ImagePlus tiled = tiled(name);
    ImageIO.write(TiledClips.moments(tiled).getBufferedImage(), "png", moments.toFile());
    ClipFormat.stack(tiled, stack);
  }
}
