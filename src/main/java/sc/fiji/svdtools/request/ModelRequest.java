package sc.fiji.svdtools.request;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import sc.fiji.svdtools.checkpoint.DemoCheckpoint;
import sc.fiji.svdtools.checkpoint.ModelFiles;
import sc.fiji.svdtools.clip.Precision;
import sc.fiji.svdtools.key.Keys;
import sc.fiji.svdtools.key.TextFile;
import sc.fiji.svdtools.text.Quote;

/**
 * Which model is to run where: the values of SVD Settings.
 *
 * @param device {@code automatic}, {@code cpu}, or {@code gpu0}, {@code gpu1}, ...; {@code gpu} is
 *     {@code gpu0}; {@code all} is every GPU for a batch, for drafts to choose from and for the
 *     windows of a long clip, else {@code automatic}
 * @param precision number format of the networks
 * @param allowdownload whether DJL may download PyTorch's CPU library if it is missing
 * @param libtorch folder with an installed libtorch, empty for none
 * @param texttower file with a CLIP text tower, empty for none
 * @param unet file with a UNet to be laid over the checkpoint, empty for none
 * @param checkpoint checkpoint file or folder, or {@code pictures} or {@code cells} for a built-in
 *     network; empty for the usual one of those
 */
public record ModelRequest(
    String device,
    Precision precision,
    boolean allowdownload,
    String libtorch,
    String texttower,
    String unet,
    String checkpoint) {

  /** Device that stands for every GPU. */
  public static final String ALL = "all";

  /** The usual built-in network on the best usable device. */
  public static final ModelRequest DEFAULT =
      new ModelRequest("automatic", Precision.AUTOMATIC, false, "", "", "", "");

  public ModelRequest {
    device = device.trim().toLowerCase(Locale.ROOT).replaceFirst("^gpu[ :]*", "gpu");
    if (!device.matches("automatic|all|cpu|gpu\\d{0,2}")) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The value of 'device' is %s; it must be automatic, all, cpu, or gpu0, gpu1 and so"
                  + " on.",
              Quote.of(device)));
    }
    device = device.equals("gpu") ? "gpu0" : device;
    libtorch = TextFile.unquoted(libtorch);
    texttower = TextFile.unquoted(texttower);
    unet = TextFile.unquoted(unet);
    checkpoint = TextFile.unquoted(checkpoint);
  }

  /** All keys, free texts last. */
  public static List<String> keys() {
    return Keys.of(ModelRequest.class);
  }

  /**
   * The same with the given keys replaced.
   *
   * @throws IllegalArgumentException for an unknown key or a value that is not allowed
   */
  public ModelRequest with(Map<String, ?> options) {
    return Keys.with(this, options);
  }

  /**
   * The chosen checkpoint; empty for a built-in network.
   *
   * @throws IllegalArgumentException if there is no such file or folder
   */
  public Optional<Path> checkpointPath() {
    return builtIn().isPresent()
        ? Optional.empty()
        : existing(
            "checkpoint",
            checkpoint,
            "an existing file or folder, pictures, cells, or empty for the usual one of those");
  }

  /** The chosen built-in network; empty if a file or folder is chosen. */
  public Optional<DemoCheckpoint> builtIn() {
    return checkpoint.isEmpty()
        ? Optional.of(DemoCheckpoint.usual())
        : DemoCheckpoint.named(checkpoint);
  }

  /**
   * The chosen libtorch folder.
   *
   * @throws IllegalArgumentException if there is no such folder, or no library in it
   */
  public Optional<Path> libtorchPath() {
    Optional<Path> folder =
        existing("libtorch", libtorch, "the lib folder of an installed libtorch, or empty");
    if (folder.isPresent() && !Files.isDirectory(folder.get())) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The value of 'libtorch' is %s, a file; it must be the lib folder of a libtorch.",
              Quote.of(libtorch)));
    }
    folder.ifPresent(this::requireLibrary);
    return folder;
  }

  private void requireLibrary(Path folder) {
    String library = System.mapLibraryName("torch");
    if (!Files.exists(folder.resolve(library))) {
      boolean above = Files.exists(folder.resolve("lib").resolve(library));
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The value of 'libtorch' is %s, which holds no %s; it must be the lib folder of a"
                  + " libtorch%s.",
              Quote.of(libtorch),
              library,
              above ? ", which is the folder lib in it" : ""));
    }
  }

  /**
   * The chosen text tower.
   *
   * @throws IllegalArgumentException if there is no such file
   */
  public Optional<Path> textTowerPath() {
    return existing("texttower", texttower, "the .safetensors file of a text tower, or empty");
  }

  /**
   * The chosen UNet.
   *
   * @throws IllegalArgumentException if there is no such file
   */
  public Optional<Path> unetPath() {
    return existing("unet", unet, "the .safetensors file of a UNet, or empty");
  }

  /**
   * Where the model lies.
   *
   * @param builtIn path of a built-in network
   * @throws IllegalArgumentException if a file or folder is not there
   */
  public ModelFiles files(Function<DemoCheckpoint, Path> builtIn) {
    return new ModelFiles(
        builtIn().map(builtIn).or(this::checkpointPath).orElseThrow(), unetPath());
  }

  private static Optional<Path> existing(String key, String text, String allowed) {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      Path path = Path.of(text);
      if (Files.exists(path)) {
        return Optional.of(path);
      }
    } catch (InvalidPathException e) {
      // The sentence below names the path.
    }
    throw new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "The value of %s is %s, which does not exist; it must be %s.",
            Quote.of(key),
            Quote.of(text),
            allowed));
  }
}
