package sc.fiji.svdtools.job;

import ij.ImagePlus;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import sc.fiji.svdtools.engine.LoadedModel;
import sc.fiji.svdtools.file.ClipFiles;
import sc.fiji.svdtools.file.ClipFormat;
import sc.fiji.svdtools.file.ImageFile;
import sc.fiji.svdtools.image.FrameRate;
import sc.fiji.svdtools.image.Provenance;
import sc.fiji.svdtools.request.BatchParameters;
import sc.fiji.svdtools.request.BatchParameters.Existing;
import sc.fiji.svdtools.request.ModelRequest;

/**
 * The files of a clip in the folder of results, and the one rule of what becomes of those that are
 * there already, for single runs and batches alike.
 *
 * @param wanted what to write where, and what happens to files made otherwise
 * @param name file name without ending
 * @param rate how fast the clip plays
 */
public record FinishedClip(BatchParameters wanted, String name, FrameRate rate) {

  /** They say where the model lies, not what it is; the fingerprint does. */
  private static final Set<String> PLACES = Set.of("checkpoint", "unet");

  /** What is to be done. */
  public enum Rule {
    /** There is no clip, or one that may be replaced: make it. */
    MAKE,
    /** The very clip is there. */
    THERE,
    /** Another one is there and stays. */
    KEEP
  }

  /**
   * What is found.
   *
   * @param rule what is to be done
   * @param message how the clip that is there differs, or empty
   */
  public record Found(Rule rule, String message) {}

  /** The stack, which holds how it was made. */
  public Path tiff() {
    return ClipFormat.TIFF.in(folder(), name);
  }

  private Path folder() {
    return Path.of(wanted.out());
  }

  /**
   * Looks what is there; adds formats that a finished clip lacks.
   *
   * @param expected the properties a clip made now would have
   * @throws IllegalArgumentException if another clip, or a damaged file, is there and may neither
   *     stay nor be replaced, or what is no file of a clip is in the way
   */
  public Found look(Map<String, String> expected) throws IOException {
    if (Files.notExists(tiff())) {
      return make("");
    }
    String difference;
    try {
      ImagePlus clip = ImageFile.open(tiff());
      difference = difference(expected, Provenance.read(clip).entries());
      if (difference.isEmpty()) {
        complete(clip);
        return new Found(Rule.THERE, "");
      }
      difference =
          String.format(
              Locale.ROOT, "'%s' was made otherwise: %s.", tiff().getFileName(), difference);
    } catch (IllegalArgumentException e) {
      difference =
          String.format(
              Locale.ROOT,
              "'%s' is there but cannot be read: %s",
              tiff().getFileName(),
              e.getMessage());
    }
    if (wanted.existing() == Existing.ERROR) {
      throw new IllegalArgumentException(difference);
    }
    return wanted.existing() == Existing.SKIP ? new Found(Rule.KEEP, difference) : make(difference);
  }

  /** What is no file of a clip is never replaced nor deleted, of formats not wanted now either. */
  private Found make(String difference) throws IOException {
    for (ClipFormat format : ClipFormat.values()) {
      format.requirePlace(format.in(folder(), name));
    }
    return new Found(Rule.MAKE, difference);
  }

  private static String difference(Map<String, String> expected, Map<String, String> found) {
    for (Map.Entry<String, String> entry : expected.entrySet()) {
      String other = found.getOrDefault(entry.getKey(), "");
      if (!PLACES.contains(entry.getKey()) && !entry.getValue().equals(other)) {
        return other.isEmpty()
            ? String.format(Locale.ROOT, "it has no record of '%s'", entry.getKey())
            : String.format(
                Locale.ROOT, "%s is %s there and %s here", entry.getKey(), other, entry.getValue());
      }
    }
    return "";
  }

  private void complete(ImagePlus clip) throws IOException {
    Set<ClipFormat> missing = EnumSet.copyOf(wanted.formats());
    missing.removeIf(format -> Files.exists(format.in(folder(), name)));
    if (!missing.isEmpty()) {
      ClipFiles.write(clip, rate, wanted.mark(), folder(), name, missing);
    }
  }

  /**
   * Writes all formats; the files of an older clip go first, its TIFF file before the others.
   *
   * @param stop called before each frame; throws to end the writing. Once older files are gone it
   *     is not asked
   */
  public Map<ClipFormat, Path> write(ImagePlus clip, Runnable stop) throws IOException {
    boolean older = Files.exists(tiff());
    if (older) {
      stop.run();
      for (ClipFormat format : ClipFormat.values()) {
        ClipFiles.delete(format.in(folder(), name));
      }
    }
    return add(clip, older ? () -> {} : stop);
  }

  /**
   * Writes all formats where there is no clip; the very clip, should it come now, is never gone.
   *
   * @param stop called before each frame; throws to end the writing
   */
  Map<ClipFormat, Path> add(ImagePlus clip, Runnable stop) throws IOException {
    return ClipFiles.write(clip, rate, wanted.mark(), folder(), name, wanted.formats(), stop);
  }

  /** Where each wanted format is or will be. */
  public Map<ClipFormat, Path> files() {
    Map<ClipFormat, Path> files = new EnumMap<>(ClipFormat.class);
    wanted.formats().forEach(format -> files.put(format, format.in(folder(), name)));
    return files;
  }

  /**
   * What decides the pixels besides the parameters: the bytes of the image, and the arithmetic.
   *
   * @param source SHA-256 of the image file, see {@link #sha256}
   */
  public static Map<String, String> identity(
      String source, ModelRequest request, LoadedModel model) {
    ai.djl.Device device = model.device().device();
    Map<String, String> entries = new LinkedHashMap<>();
    entries.put("sourcesha256", source);
    entries.put(
        "arithmetic", device.getDeviceType() + " " + request.precision().on(device).toString());
    return entries;
  }

  /** SHA-256 of the bytes of a file. */
  public static String sha256(Path file) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      try (DigestInputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
        in.transferTo(OutputStream.nullOutputStream());
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
