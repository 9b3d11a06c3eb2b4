package sc.fiji.svdtools.weights;

import static sc.fiji.svdtools.safetensors.CheckpointException.quote;
import static sc.fiji.svdtools.safetensors.CheckpointException.text;

import ai.djl.ndarray.types.DataType;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import sc.fiji.svdtools.safetensors.CheckpointException;
import sc.fiji.svdtools.safetensors.ElementType;
import sc.fiji.svdtools.safetensors.RawTensor;
import sc.fiji.svdtools.safetensors.TensorSource;
import sc.fiji.svdtools.safetensors.TensorView;

/**
 * A Stable Video Diffusion model on disk, whatever its layout, under canonical names.
 *
 * <p>Canonical names and shapes are those of the original single file:
 *
 * <ul>
 *   <li>{@code model.diffusion_model.*}, the UNet;
 *   <li>{@code conditioner.embedders.0.open_clip.model.visual.*}, the image encoder, with fused
 *       in_proj and proj as (E, projection);
 *   <li>{@code conditioner.embedders.3.encoder.encoder.*} and {@code .quant_conv.*}, the encoder of
 *       the start frame; quant_conv may be absent;
 *   <li>{@code first_stage_model.decoder.*}, the decoder, and for the image decoder {@code
 *       first_stage_model.post_quant_conv.*}; attention weights are 1x1 convolutions (C, C, 1, 1).
 * </ul>
 *
 * <p>Owns: the open files, until {@link #close()}; buffers that were read stay valid after it. Not
 * for use by several threads. Interrupting a thread while it reads closes the files, as always with
 * channels.
 */
public final class Checkpoint implements AutoCloseable {
  /** Metadata key: width of one attention head of the UNet. */
  public static final String HEAD_WIDTH = "unet.head_width";

  /** Metadata key: frames of the clips that the UNet was trained on. */
  public static final String NUM_FRAMES = "unet.num_frames";

  /** Metadata key: attention heads of the image encoder. */
  public static final String CLIP_HEADS = "image_encoder.num_attention_heads";

  /** Metadata key: side of the square input of the image encoder in pixels. */
  public static final String CLIP_IMAGE_SIZE = "image_encoder.image_size";

  private static final int FINGERPRINT_DIGITS = 16;

  private final Path path;
  private final Path unet;
  private final Layout layout;
  private final Map<String, TensorView> tensors;
  private final List<TensorSource> sources;
  private final Map<String, String> metadata;

  Checkpoint(
      Path path,
      Layout layout,
      Map<String, TensorView> tensors,
      List<TensorSource> sources,
      Map<String, String> metadata) {
    this(path, path, layout, tensors, sources, metadata);
  }

  private Checkpoint(
      Path path,
      Path unet,
      Layout layout,
      Map<String, TensorView> tensors,
      List<TensorSource> sources,
      Map<String, String> metadata) {
    this.path = path;
    this.unet = unet;
    this.layout = layout;
    this.tensors = tensors;
    this.sources = sources;
    this.metadata = Map.copyOf(metadata);
  }

  /**
   * Opens a .safetensors file or a diffusers folder and recognises its layout.
   *
   * @throws CheckpointException if the path is missing, empty, cut short, a pickle file, of another
   *     format, another model such as SV3D or Stable Diffusion for images, or has a header that
   *     lies
   */
  public static Checkpoint open(Path path) {
    return CheckpointLoader.whole(path);
  }

  /**
   * Opens a model, with the UNet of another file in place of the checkpoint's own where there is
   * one.
   *
   * @throws CheckpointException as {@link #open(Path)}, or if that file holds no UNet alone, or one
   *     with other tensors or shapes than the checkpoint's
   */
  public static Checkpoint open(Path path, Optional<Path> unet) {
    Checkpoint base = open(path);
    return unet.map(file -> UnetFile.over(base, file)).orElse(base);
  }

  /** The same with other tensors below the names of the UNet; owns their source, too. */
  Checkpoint with(TensorSource source, Map<String, TensorView> unetTensors) {
    Map<String, TensorView> all = new LinkedHashMap<>(tensors);
    all.putAll(unetTensors);
    List<TensorSource> both = new ArrayList<>(sources);
    both.add(source);
    return new Checkpoint(path, source.path(), layout, all, both, metadata);
  }

  /** The file or folder. */
  public Path path() {
    return path;
  }

  /** The file or folder that the UNet is from: {@link #path()}, or that of another UNet. */
  public Path unet() {
    return unet;
  }

  /** How the files are arranged. */
  public Layout layout() {
    return layout;
  }

  /** Every file that was or will be read; those of a folder that only may be there included. */
  public List<Path> files() {
    List<Path> files = new ArrayList<>();
    sources.forEach(source -> files.addAll(source.files()));
    if (layout == Layout.DIFFUSERS) {
      files.addAll(FolderConfig.files(path));
    }
    return files;
  }

  /** All canonical names, those of {@link #unused(String) unused} tensors included. */
  public Set<String> names() {
    return tensors.keySet();
  }

  /** Whether there is a tensor of that canonical name. */
  public boolean has(String name) {
    return tensors.containsKey(name);
  }

  /** Whether a tensor is known to have no use here, such as leftovers of the text encoder. */
  public boolean unused(String name) {
    return UnusedTensors.contains(name);
  }

  /** The canonical shape. */
  public long[] shape(String name) {
    return view(name).shape().clone();
  }

  /**
   * Size of one axis.
   *
   * @throws CheckpointException if there is no such tensor, it has no such axis, or is empty
   */
  public long size(String name, int axis) {
    long[] shape = view(name).shape();
    if (axis >= shape.length) {
      throw new CheckpointException(
          path,
          String.format(
              Locale.ROOT,
              "tensor %s has the shape %s; more sizes are expected.",
              quote(name),
              text(shape)));
    }
    if (shape[axis] < 1) {
      throw new CheckpointException(
          path,
          String.format(
              Locale.ROOT,
              "tensor %s has the shape %s; it must not be empty.",
              quote(name),
              text(shape)));
    }
    return shape[axis];
  }

  /** The element type of {@link #read}: the stored one, or F16 for 8-bit floats. */
  public DataType dtype(String name) {
    return view(name).dtype();
  }

  /**
   * The bytes of a tensor: a mapped slice of the file, or a small copy where parts are joined or
   * transposed, or where 8-bit floats become F16.
   *
   * @throws CheckpointException if there is no such tensor, or its type is not F32, F16, BF16,
   *     F8_E4M3 or F8_E5M2
   */
  public RawTensor read(String name) {
    TensorView view = view(name);
    if (!ElementType.isFloat(view.dtype())) {
      throw new CheckpointException(
          name.startsWith(UnetFile.PREFIX) ? unet : path,
          String.format(
              Locale.ROOT,
              "tensor %s has elements of type %s; F32, F16, BF16, F8_E4M3 and F8_E5M2 are allowed.",
              quote(name),
              view.type()));
    }
    return new RawTensor(view.read(), view.dtype(), view.shape().clone());
  }

  /**
   * Free texts: for a file what its header says, for a folder {@link #HEAD_WIDTH}, {@link
   * #NUM_FRAMES}, {@link #CLIP_HEADS} and {@link #CLIP_IMAGE_SIZE} as far as its config.json files
   * say them.
   */
  public Map<String, String> metadata() {
    return metadata;
  }

  /** One line for the log: layout, number of tensors, element types, size. */
  public String description() {
    String types =
        tensors.entrySet().stream()
            .filter(tensor -> !unused(tensor.getKey()))
            .map(tensor -> tensor.getValue().type())
            .distinct()
            .sorted()
            .collect(Collectors.joining(" and "));
    return String.format(
        Locale.ROOT,
        "%s %s%s, %d tensors, %s, %.1f MB",
        layout,
        path.getFileName(),
        unet.equals(path) ? "" : " with the UNet of " + unet.getFileName(),
        tensors.size(),
        types,
        totalBytes() / 1e6);
  }

  /** Bytes of all tensors together, unused ones included. */
  public long totalBytes() {
    return tensors.values().stream().mapToLong(TensorView::bytes).sum();
  }

  /**
   * A quick mark to tell checkpoints apart: the first 16 hexadecimal digits of SHA-256 over, for
   * each file, its header, its size, and the first and the last 64 KiB of its data. It is no proof
   * that all bytes are equal.
   */
  public String fingerprint() {
    return fingerprint(sources);
  }

  /** That of the checkpoint whose UNet was replaced, or its own. */
  public String baseFingerprint() {
    return fingerprint(unet.equals(path) ? sources : sources.subList(0, sources.size() - 1));
  }

  private static String fingerprint(List<TensorSource> sources) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      sources.forEach(source -> source.digest(digest));
      return HexFormat.of().formatHex(digest.digest()).substring(0, FINGERPRINT_DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256.", e);
    }
  }

  @Override
  public void close() {
    sources.forEach(TensorSource::close);
  }

  private TensorView view(String name) {
    TensorView view = tensors.get(name);
    if (view == null) {
      throw NearestNames.missing(path, name, tensors.keySet());
    }
    return view;
  }
}
