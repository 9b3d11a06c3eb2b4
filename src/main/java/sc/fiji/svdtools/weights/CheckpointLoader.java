package sc.fiji.svdtools.weights;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import sc.fiji.svdtools.safetensors.CheckpointException;
import sc.fiji.svdtools.safetensors.Float8;
import sc.fiji.svdtools.safetensors.SafetensorsFile;
import sc.fiji.svdtools.safetensors.ShardedFiles;
import sc.fiji.svdtools.safetensors.SpecialFile;
import sc.fiji.svdtools.safetensors.TensorEntry;
import sc.fiji.svdtools.safetensors.TensorSource;

/** Recognises the layout of a checkpoint and names its tensors canonically. */
final class CheckpointLoader {
  private static final String CONDITIONING = "conditioner.embedders.3.encoder.";
  private static final String FIRST_STAGE = "first_stage_model.";
  private static final String TEMPORAL_MARK = FIRST_STAGE + "decoder.mid.block_1.mix_factor";

  private final Path path;
  private final List<TensorSource> sources = new ArrayList<>();
  private final CanonicalTensors tensors = new CanonicalTensors();

  private CheckpointLoader(Path path) {
    this.path = path;
  }

  /** Opens a whole model and refuses others. */
  static Checkpoint whole(Path path) {
    return load(path, true);
  }

  /** Opens a file that may hold only some of the networks. */
  static Checkpoint part(Path path) {
    return load(path, false);
  }

  private static Checkpoint load(Path path, boolean whole) {
    if (!Files.exists(path)) {
      throw new CheckpointException(path, "there is no such file or folder.");
    }
    SpecialFile.refuse(path);
    CheckpointLoader loader = new CheckpointLoader(path);
    try {
      boolean folder = Files.isDirectory(path);
      Checkpoint checkpoint = folder ? loader.folder() : loader.file();
      if (whole) {
        ModelCheck.require(checkpoint);
      }
      return checkpoint;
    } catch (RuntimeException e) {
      loader.sources.forEach(TensorSource::close);
      throw e;
    }
  }

  private Checkpoint folder() {
    DiffusersFolder.require(path);
    TensorSource unet = open("unet");
    DiffusersNames unetNames = new DiffusersNames(unet.entries().keySet());
    unet.entries().values().forEach(e -> tensors.add(unet, e, unetNames.unet(e.name())));
    TensorSource vae = open("vae");
    DiffusersNames vaeNames = new DiffusersNames(vae.entries().keySet());
    vae.entries().values().forEach(e -> tensors.add(vae, e, vaeNames.vae(e.name())));
    TensorSource clip = open("image_encoder");
    clip.entries().values().forEach(e -> tensors.addHuggingFace(clip, e, e.name()));
    return checkpoint(Layout.DIFFUSERS, FolderConfig.read(path));
  }

  private TensorSource open(String part) {
    TensorSource source = DiffusersFolder.open(path, part);
    sources.add(source);
    return source;
  }

  private Checkpoint file() {
    boolean index = path.toString().endsWith(".safetensors.index.json");
    TensorSource source = index ? ShardedFiles.open(path) : SafetensorsFile.open(path);
    sources.add(source);
    Set<String> names = source.entries().keySet();
    boolean ownEncoder = names.stream().anyMatch(n -> n.startsWith(CONDITIONING + "encoder."));
    boolean huggingFace = names.stream().anyMatch(n -> !clipTail(n).isEmpty());
    for (TensorEntry entry : source.entries().values()) {
      String clipTail = clipTail(entry.name());
      if (!clipTail.isEmpty()) {
        tensors.addHuggingFace(source, entry, clipTail);
      } else {
        String name = entry.name();
        tensors.add(source, entry, ownEncoder ? name : asConditioningEncoder(name));
      }
    }
    Layout layout = Layout.ORIGINAL;
    if (huggingFace || !ownEncoder) {
      layout = Layout.COMFYUI;
    } else if (!names.contains(TEMPORAL_MARK)) {
      layout = Layout.IMAGE_DECODER;
    }
    return checkpoint(layout, source.metadata());
  }

  /** The Hugging Face name behind the prefix that ComfyUI keeps, or an empty text. */
  private static String clipTail(String name) {
    if (!name.startsWith(VisionNames.PREFIX)) {
      return "";
    }
    String tail = name.substring(VisionNames.PREFIX.length());
    return VisionNames.isHuggingFace(tail) ? tail : "";
  }

  /**
   * Files saved by ComfyUI have only the encoder of the first stage, which then encodes the start
   * frame, without quant_conv where that is absent.
   */
  private static String asConditioningEncoder(String name) {
    boolean encodes =
        name.startsWith(FIRST_STAGE + "encoder.") || name.startsWith(FIRST_STAGE + "quant_conv.");
    return encodes ? CONDITIONING + name.substring(FIRST_STAGE.length()) : name;
  }

  private Checkpoint checkpoint(Layout layout, Map<String, String> metadata) {
    List<TensorEntry> all = new ArrayList<>();
    sources.forEach(source -> all.addAll(source.entries().values()));
    Float8.refuseScaled(path, all);
    return new Checkpoint(path, layout, tensors.views(), List.copyOf(sources), metadata);
  }
}
