package sc.fiji.svdtools.cli;

import ij.ImagePlus;
import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Map;
import org.scijava.Context;
import sc.fiji.svdtools.clip.Progress;
import sc.fiji.svdtools.engine.ModelCache;
import sc.fiji.svdtools.file.ClipFiles;
import sc.fiji.svdtools.file.Draft;
import sc.fiji.svdtools.image.FrameRate;
import sc.fiji.svdtools.image.Provenance;
import sc.fiji.svdtools.image.VideoOutput;
import sc.fiji.svdtools.job.AnimateJob;
import sc.fiji.svdtools.job.FinishedClip;

/**
 * The files of one image's clip, under the rule of batches.
 *
 * @param wanted the arguments
 * @param models loaded models
 * @param files of the clip
 */
record SingleRun(AnimateArguments wanted, ModelCache models, FinishedClip files) {

  static SingleRun of(Context context, AnimateArguments wanted) {
    FrameRate rate = FrameRate.of(wanted.parameters().clip().fps());
    String name = ClipFiles.name(VideoOutput.title(wanted.image()));
    return new SingleRun(
        wanted, context.service(ModelCache.class), new FinishedClip(wanted.batch(), name, rate));
  }

  /** What is there already; asks the model only where a clip is. */
  FinishedClip.Found look() throws IOException {
    if (Files.notExists(files.tiff())) {
      return files.look(Map.of());
    }
    AnimateJob job = AnimateJob.selecting(wanted.image(), wanted.parameters(), wanted.request());
    Map<String, String> expected =
        models.use(wanted.request(), Progress.NONE, model -> job.lasting(model));
    expected.putAll(identity());
    return files.look(expected);
  }

  /**
   * Notes what else decides the pixels, and writes all formats; asks {@code stop} on the way.
   *
   * @return what came meanwhile, so that nothing was written, else {@link FinishedClip.Rule#MAKE}
   * @throws IllegalArgumentException if another clip came meanwhile, which may not be replaced
   */
  FinishedClip.Found write(ImagePlus clip, Runnable stop) throws IOException {
    Map<String, String> entries = new LinkedHashMap<>(Provenance.read(clip).entries());
    entries.putAll(identity());
    new Provenance(entries).writeTo(clip);
    if (Files.isDirectory(wanted.folder())) {
      Draft.tidy(wanted.folder());
    }
    FinishedClip.Found found = look();
    if (found.rule() == FinishedClip.Rule.MAKE) {
      files.write(clip, stop);
    }
    return found;
  }

  private Map<String, String> identity() {
    return models.use(
        wanted.request(),
        Progress.NONE,
        model -> FinishedClip.identity(wanted.source(), wanted.request(), model));
  }
}
