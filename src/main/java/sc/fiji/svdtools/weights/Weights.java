package sc.fiji.svdtools.weights;

import static sc.fiji.svdtools.safetensors.CheckpointException.quote;
import static sc.fiji.svdtools.safetensors.CheckpointException.text;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import sc.fiji.svdtools.safetensors.CheckpointException;
import sc.fiji.svdtools.safetensors.FloatDecoder;
import sc.fiji.svdtools.safetensors.RawTensor;

/**
 * The tensors of a checkpoint below a prefix, each to be taken once with the shape it must have.
 *
 * <p>Views made by {@link #at} share one book of what has been taken, so a network can check at its
 * end that it left nothing behind.
 *
 * <p>Owns: nothing; tensors belong to whoever uploads them, the files to the checkpoint.
 *
 * <p>Throws: {@link CheckpointException} from every method that takes, if the tensor is missing
 * (the message has the nearest names), has another shape, or is not of a type that {@link
 * Checkpoint#read} allows; {@link IllegalStateException} if it has been taken before, which is an
 * error in the calling code.
 */
public final class Weights {
  private static final int LEFT_OVERS_SHOWN = 5;

  private final Checkpoint checkpoint;
  private final TensorUpload upload;
  private final DataType runDtype;
  private final String prefix;
  private final Set<String> taken;

  /** All tensors of a checkpoint; runDtype is what {@link #take(String, long...)} converts to. */
  public Weights(Checkpoint checkpoint, TensorUpload upload, DataType runDtype) {
    this(checkpoint, upload, runDtype, "", new HashSet<>());
  }

  private Weights(
      Checkpoint checkpoint,
      TensorUpload upload,
      DataType runDtype,
      String prefix,
      Set<String> taken) {
    this.checkpoint = checkpoint;
    this.upload = upload;
    this.runDtype = runDtype;
    this.prefix = prefix;
    this.taken = taken;
  }

  /** The tensors below a name; the dot behind it may be left out. */
  public Weights at(String name) {
    String dotted = name.isEmpty() || name.endsWith(".") ? name : name + ".";
    return new Weights(checkpoint, upload, runDtype, prefix + dotted, taken);
  }

  /** The full name of this view, empty or ending with a dot. */
  public String prefix() {
    return prefix;
  }

  /** Whether there is a tensor of that name, taken or not. */
  public boolean has(String name) {
    return checkpoint.has(prefix + name);
  }

  /** The shape of a tensor; looking does not take it. */
  public long[] shape(String name) {
    return checkpoint.shape(prefix + name);
  }

  /** Size of one axis of a tensor; looking does not take it. */
  public long size(String name, int axis) {
    return checkpoint.size(prefix + name, axis);
  }

  /**
   * Takes a tensor to the device in the type of the run.
   *
   * @param shape what it must have; -1 for any size, none for a scalar
   */
  public NDArray take(String name, long... shape) {
    return take(runDtype, name, shape);
  }

  /** Takes a tensor to the device in a given type. */
  public NDArray take(DataType target, String name, long... shape) {
    RawTensor raw = raw(name, shape);
    return upload.upload(raw.data(), raw.dtype(), target, raw.shape());
  }

  /** Takes a tensor as Java floats. */
  public float[] takeFloats(String name, long... shape) {
    RawTensor raw = raw(name, shape);
    return FloatDecoder.decode(raw.data(), raw.dtype());
  }

  /** Counts a tensor as taken without loading it, where the result does not depend on it. */
  public void skip(String name) {
    checkpoint.shape(prefix + name);
    mark(prefix + name);
  }

  /**
   * Refuses the checkpoint if anything below these prefixes has not been taken.
   *
   * @param prefixes names below this view; none means all of the view
   * @throws CheckpointException with the number of tensors left over and up to five names
   */
  public void requireAllTaken(String... prefixes) {
    List<String> heads =
        prefixes.length == 0
            ? List.of(prefix)
            : List.of(prefixes).stream().map(name -> at(name).prefix).toList();
    List<String> left =
        checkpoint.names().stream()
            .filter(name -> heads.stream().anyMatch(name::startsWith))
            .filter(name -> !taken.contains(name) && !checkpoint.unused(name))
            .toList();
    if (!left.isEmpty()) {
      String shown =
          left.stream()
              .limit(LEFT_OVERS_SHOWN)
              .map(CheckpointException::quote)
              .collect(Collectors.joining(", "));
      int more = left.size() - LEFT_OVERS_SHOWN;
      throw new CheckpointException(
          checkpoint.path(),
          String.format(
              Locale.ROOT,
              "the model has no place for %d of its tensors: %s%s.",
              left.size(),
              shown,
              more > 0 ? " and " + more + " more" : ""));
    }
  }

  private RawTensor raw(String name, long... shape) {
    String full = prefix + name;
    long[] found = checkpoint.shape(full);
    boolean fits = found.length == shape.length;
    for (int axis = 0; fits && axis < shape.length; axis++) {
      fits = shape[axis] == -1 || shape[axis] == found[axis];
    }
    if (!fits) {
      throw new CheckpointException(
          checkpoint.path(),
          String.format(
              Locale.ROOT,
              "tensor %s has the shape %s; %s is expected.",
              quote(full),
              text(found),
              text(shape)));
    }
    mark(full);
    return checkpoint.read(full);
  }

  private void mark(String full) {
    if (!taken.add(full)) {
      throw new IllegalStateException("Tensor " + quote(full) + " was taken before.");
    }
  }
}
