package sc.fiji.svdtools.weights;

import static sc.fiji.svdtools.safetensors.CheckpointException.quote;
import static sc.fiji.svdtools.safetensors.CheckpointException.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import sc.fiji.svdtools.safetensors.CheckpointException;
import sc.fiji.svdtools.safetensors.TensorEntry;
import sc.fiji.svdtools.safetensors.TensorSource;
import sc.fiji.svdtools.safetensors.TensorView;

/** Collects the tensors of a checkpoint under canonical names and shapes. */
final class CanonicalTensors {
  private static final Pattern ATTENTION_CONVOLUTION =
      Pattern.compile(".*\\.mid\\.attn_1\\.(q|k|v|proj_out)\\.weight");

  private final Map<String, TensorView> views = new LinkedHashMap<>();

  /** What was added, by canonical name, in order. */
  Map<String, TensorView> views() {
    return Collections.unmodifiableMap(views);
  }

  /**
   * Adds a stored tensor as it is; the attention matrices of the autoencoders, which diffusers
   * stores as (C, C), become 1x1 convolutions (C, C, 1, 1).
   */
  void add(TensorSource source, TensorEntry entry, String canonical) {
    long[] shape = entry.shape();
    if (shape.length == 2 && ATTENTION_CONVOLUTION.matcher(canonical).matches()) {
      shape = new long[] {shape[0], shape[1], 1, 1};
    }
    put(source, canonical, new TensorView.Plain(source, entry, shape));
  }

  /** Adds a tensor of a Hugging Face CLIP tower; name is its stored name without prefix. */
  void addHuggingFace(TensorSource source, TensorEntry entry, String name) {
    String prefix = entry.name().substring(0, entry.name().length() - name.length());
    List<String> parts = VisionNames.joined(name);
    String canonical = VisionNames.canonical(name);
    if (parts.size() > 1) {
      TensorView joined = join(source, prefix, parts);
      if (parts.get(0).equals(name)) {
        put(source, canonical, joined);
      }
    } else if (VisionNames.isTransposed(name)) {
      if (entry.shape().length != 2) {
        throw bad(source, entry.name(), "has the shape " + text(entry.shape()) + "; two sizes are");
      }
      TensorView.Plain stored = new TensorView.Plain(source, entry, entry.shape());
      put(source, canonical, new TensorView.Transposed(stored));
    } else {
      add(source, entry, canonical);
    }
  }

  private TensorView join(TensorSource source, String prefix, List<String> names) {
    List<TensorView.Plain> parts = new ArrayList<>();
    for (String name : names) {
      TensorEntry entry = source.entries().get(prefix + name);
      if (entry == null) {
        throw new CheckpointException(
            source.path(), "tensor " + quote(prefix + name) + " is missing.");
      }
      TensorView.Plain part = new TensorView.Plain(source, entry, entry.shape());
      parts.add(part);
      if (entry.shape().length == 0 || !sameForm(part, parts.get(0))) {
        throw bad(
            source,
            entry.name(),
            String.format(
                Locale.ROOT,
                "has shape %s and type %s; those of %s are",
                text(entry.shape()),
                entry.type(),
                quote(prefix + names.get(0))));
      }
    }
    TensorView joined = new TensorView.Joined(List.copyOf(parts));
    if (joined.bytes() > Integer.MAX_VALUE) {
      throw bad(source, prefix + names.get(0), "and its neighbours have 2 GiB or more; less is");
    }
    return joined;
  }

  private static boolean sameForm(TensorView.Plain a, TensorView.Plain b) {
    return Arrays.equals(a.shape(), b.shape()) && a.dtype() == b.dtype();
  }

  private void put(TensorSource source, String canonical, TensorView view) {
    if (views.putIfAbsent(canonical, view) != null) {
      throw new CheckpointException(
          source.path(), "two tensors stand for " + quote(canonical) + "; one is allowed.");
    }
  }

  private static CheckpointException bad(TensorSource source, String name, String problem) {
    return new CheckpointException(
        source.path(), "tensor " + quote(name) + " " + problem + " allowed.");
  }
}
