package sc.fiji.svdtools.job;

import ij.ImagePlus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import sc.fiji.svdtools.engine.LoadedModel;
import sc.fiji.svdtools.file.ClipFiles;
import sc.fiji.svdtools.file.ClipFormat;
import sc.fiji.svdtools.file.ImageFile;
import sc.fiji.svdtools.image.FrameRate;
import sc.fiji.svdtools.image.Provenance;
import sc.fiji.svdtools.job.BatchLog.Row;
import sc.fiji.svdtools.job.BatchLog.Status;
import sc.fiji.svdtools.pipeline.Progress;
import sc.fiji.svdtools.request.Animation;
import sc.fiji.svdtools.request.BatchParameters;
import sc.fiji.svdtools.request.ModelRequest;

/**
 * One image of a batch.
 *
 * @param source the image
 * @param wanted what to write where
 * @param parameters how to animate
 * @param request which model
 */
record BatchImage(
    BatchFiles.Source source, BatchParameters wanted, Animation parameters, ModelRequest request) {

  /** Says where the model lies, not what it is; the fingerprint does. */
  private static final String PLACE = "checkpoint";

  /**
   * Makes the files that are not there yet.
   *
   * @throws IllegalArgumentException if the image is not usable
   * @throws java.util.concurrent.CancellationException if {@code progress} asks to stop
   */
  Row run(LoadedModel model, Progress progress) throws IOException {
    ImagePlus image = ImageFile.open(source.file());
    AnimateJob job = new AnimateJob(image, parameters, request);
    job.check();
    Map<String, String> expected = job.lasting(model);
    Map<String, String> more = identity(model);
    expected.putAll(more);
    Path tiff = tiff();
    boolean replaced = Files.exists(tiff);
    if (replaced) {
      ImagePlus clip = ImageFile.open(tiff);
      String difference = difference(expected, Provenance.read(clip).entries());
      if (difference.isEmpty()) {
        complete(clip);
        return row(Status.SKIPPED, 0, "");
      }
      String found = "'%s' was made otherwise: %s.".formatted(tiff.getFileName(), difference);
      if (wanted.existing() == BatchParameters.Existing.SKIP) {
        return row(Status.KEPT, 0, found);
      } else if (wanted.existing() == BatchParameters.Existing.ERROR) {
        throw new IllegalArgumentException(found);
      }
    }
    AnimateJob.Made made = job.make(model, progress);
    Map<String, String> entries = new LinkedHashMap<>(made.lasting());
    entries.putAll(more);
    made.image().setTitle(source.name());
    new Provenance(entries).writeTo(made.image());
    if (replaced) {
      discard();
    }
    write(made.image(), wanted.formats());
    FrameRate rate = FrameRate.of(parameters.clip().fps());
    List<String> remarks = ClipFiles.remarks(made.image(), rate, wanted.formats());
    double seconds = Double.parseDouble(made.passing().get("seconds"));
    return row(Status.DONE, seconds, String.join(" ", remarks));
  }

  /** The line of an image that was not made. */
  Row failed(String message) {
    return row(Status.ERROR, 0, message);
  }

  private Row row(Status status, double seconds, String message) {
    return new Row(
        source.file().toString(),
        tiff().toString(),
        status,
        seconds,
        parameters.clip().seed(),
        message);
  }

  private Path tiff() {
    return ClipFormat.TIFF.in(folder(), source.name());
  }

  private Path folder() {
    return Path.of(wanted.out());
  }

  /** What else decides the pixels: the bytes of the image, and the arithmetic. */
  private Map<String, String> identity(LoadedModel model) throws IOException {
    ai.djl.Device device = model.device().device();
    Map<String, String> entries = new LinkedHashMap<>();
    entries.put("sourcesha256", sha256(source.file()));
    entries.put(
        "arithmetic", device.getDeviceType() + " " + request.precision().on(device).toString());
    return entries;
  }

  private static String difference(Map<String, String> expected, Map<String, String> found) {
    for (Map.Entry<String, String> entry : expected.entrySet()) {
      String other = found.getOrDefault(entry.getKey(), "");
      if (!entry.getKey().equals(PLACE) && !entry.getValue().equals(other)) {
        return other.isEmpty()
            ? "it has no record of '%s'".formatted(entry.getKey())
            : "%s is %s there and %s here".formatted(entry.getKey(), other, entry.getValue());
      }
    }
    return "";
  }

  /** Adds formats that were not asked for when the clip was made. */
  private void complete(ImagePlus clip) throws IOException {
    Set<ClipFormat> missing = EnumSet.noneOf(ClipFormat.class);
    for (ClipFormat format : wanted.formats()) {
      if (Files.notExists(format.in(folder(), source.name()))) {
        missing.add(format);
      }
    }
    if (!missing.isEmpty()) {
      write(clip, missing);
    }
  }

  /** Removes all files of an older clip, the TIFF file first. */
  private void discard() throws IOException {
    for (ClipFormat format : ClipFormat.values()) {
      ClipFiles.delete(format.in(folder(), source.name()));
    }
  }

  private void write(ImagePlus clip, Set<ClipFormat> formats) throws IOException {
    FrameRate rate = FrameRate.of(parameters.clip().fps());
    ClipFiles.write(clip, rate, wanted.mark(), folder(), source.name(), formats);
  }

  private static String sha256(Path file) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      try (DigestInputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
        in.transferTo(java.io.OutputStream.nullOutputStream());
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
