package sc.fiji.svdtools.job;

import ij.ImagePlus;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import sc.fiji.svdtools.clip.Progress;
import sc.fiji.svdtools.engine.LoadedModel;
import sc.fiji.svdtools.file.ClipFiles;
import sc.fiji.svdtools.file.ImageFile;
import sc.fiji.svdtools.file.IncompleteClip;
import sc.fiji.svdtools.image.FrameRate;
import sc.fiji.svdtools.image.Provenance;
import sc.fiji.svdtools.job.BatchLog.Row;
import sc.fiji.svdtools.job.BatchLog.Status;
import sc.fiji.svdtools.request.Animation;
import sc.fiji.svdtools.request.BatchParameters;
import sc.fiji.svdtools.request.ModelRequest;
import sc.fiji.svdtools.text.Digits;
import sc.fiji.svdtools.text.Reason;

/**
 * One image of a batch.
 *
 * @param source the image
 * @param wanted what to write where
 * @param parameters how to animate
 * @param request which model
 */
public record BatchImage(
    BatchFiles.Source source, BatchParameters wanted, Animation parameters, ModelRequest request) {

  /**
   * Makes the files that are not there yet; an image that fails is a row that says why.
   *
   * @param debug told the failure as it was
   * @throws CancellationException if {@code progress} asks to stop
   */
  public Row attempt(LoadedModel model, Progress progress, Consumer<Throwable> debug) {
    try {
      return run(model, progress);
    } catch (CancellationException e) {
      throw e;
    } catch (IllegalArgumentException | IllegalStateException | ArithmeticException e) {
      debug.accept(e);
      return failed(e.getMessage());
    } catch (IncompleteClip e) {
      return failed(e.getMessage());
    } catch (IOException e) {
      debug.accept(e);
      return failed("The run failed: " + Reason.withFile(e));
    } catch (RuntimeException e) {
      debug.accept(e);
      return failed("The run failed: " + e);
    } catch (OutOfMemoryError e) {
      return failed(HeapNeed.sentence("This clip", e));
    }
  }

  private Row run(LoadedModel model, Progress progress) throws IOException {
    ImagePlus image = ImageFile.open(source.file());
    String bytes = FinishedClip.sha256(source.file());
    AnimateJob job = AnimateJob.selecting(image, parameters, request);
    job.check(parameters.clip().planes());
    Map<String, String> expected = job.lasting(model);
    Map<String, String> more = FinishedClip.identity(bytes, request, model);
    expected.putAll(more);
    FinishedClip files = files();
    FinishedClip.Found found = files.look(expected);
    if (found.rule() != FinishedClip.Rule.MAKE) {
      boolean there = found.rule() == FinishedClip.Rule.THERE;
      return row(there ? Status.SKIPPED : Status.KEPT, 0, found.message());
    }
    AnimateJob.Made made = job.make(model, progress);
    Map<String, String> entries = new LinkedHashMap<>(made.lasting());
    entries.putAll(more);
    made.image().setTitle(source.name());
    new Provenance(entries).writeTo(made.image());
    double seconds = Digits.number(made.passing().get("seconds"));
    // Meanwhile another computer may have made the same clip.
    FinishedClip.Found now = files.look(expected);
    if (now.rule() == FinishedClip.Rule.THERE) {
      return row(Status.DONE, seconds, "");
    } else if (now.message().isEmpty()) {
      files.add(made.image(), () -> check(progress));
    } else {
      files.write(made.image(), () -> check(progress));
    }
    List<String> remarks = ClipFiles.remarks(made.image(), files.rate(), wanted.formats());
    return row(Status.DONE, seconds, String.join(" ", remarks));
  }

  private static void check(Progress progress) {
    if (progress.cancelled()) {
      throw new CancellationException();
    }
  }

  private FinishedClip files() {
    return new FinishedClip(wanted, source.name(), FrameRate.of(parameters.clip().fps()));
  }

  /** The line of an image that was not made. */
  public Row failed(String message) {
    return row(Status.ERROR, 0, message);
  }

  private Row row(Status status, double seconds, String message) {
    return new Row(
        source.file().toString(),
        files().tiff().toString(),
        status,
        seconds,
        parameters.clip().seed(),
        message);
  }
}
