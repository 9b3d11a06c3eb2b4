package sc.fiji.svdtools.nn;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import sc.fiji.svdtools.tensor.Scope;
import sc.fiji.svdtools.tensor.Torch;
import sc.fiji.svdtools.weights.Checkpoint;
import sc.fiji.svdtools.weights.PartCheckpoint;
import sc.fiji.svdtools.weights.SafetensorsWriter;
import sc.fiji.svdtools.weights.TinyModel;
import sc.fiji.svdtools.weights.WeightFiller;
import sc.fiji.svdtools.weights.Weights;

/** Part of a tiny network with filled weights, open on the CPU in float32. */
public final class FilledNetwork implements AutoCloseable {

  private final Path file;
  private final Checkpoint checkpoint;
  private final Torch torch;
  private final Scope scope;
  private final Weights weights;

  /** The tensors of {@code model} whose names are wanted. */
  public FilledNetwork(TinyModel model, Predicate<String> wanted) {
    this(only(model.shapes(), wanted));
  }

  /** The same on an open device, closed with this. */
  public FilledNetwork(TinyModel model, Predicate<String> wanted, Torch torch, DataType type) {
    this(only(model.shapes(), wanted), torch, type);
  }

  /** Any tensors, filled by name. */
  public FilledNetwork(Map<String, long[]> shapes) {
    this(shapes, Torch.open(Device.cpu()), DataType.FLOAT32);
  }

  private FilledNetwork(Map<String, long[]> shapes, Torch torch, DataType type) {
    try {
      this.file = Files.createTempFile("filled", ".safetensors");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    SafetensorsWriter writer = new SafetensorsWriter();
    shapes.forEach(
        (k, shape) -> writer.add(k, DataType.FLOAT32, WeightFiller.fill(k, shape), shape));
    writer.write(file);
    this.checkpoint = PartCheckpoint.open(file);
    this.torch = torch;
    this.scope = torch.scope();
    this.weights = new Weights(checkpoint, scope::upload, type);
  }

  private static Map<String, long[]> only(Map<String, long[]> shapes, Predicate<String> wanted) {
    Map<String, long[]> kept = new LinkedHashMap<>(shapes);
    kept.keySet().removeIf(wanted.negate());
    return kept;
  }

  public Parameters at(String prefix) {
    return new Parameters(weights.at(prefix), scope);
  }

  /** Fails if a tensor below {@code prefix} was not taken. */
  public void requireAllTaken(String prefix) {
    weights.requireAllTaken(prefix);
  }

  public Scope scope() {
    return scope;
  }

  /** {@code sin(a i + b)} as a (N, H, W, C) tensor, counted in the order (N, C, H, W). */
  public NDArray wave(double a, double b, long n, long c, long h, long w) {
    return scope.call("to_last", flatWave(a, b, n, c, h, w));
  }

  /** {@code sin(a i + b)}, row-major. */
  public NDArray flatWave(double a, double b, long... shape) {
    int size = 1;
    for (long s : shape) {
      size *= (int) s;
    }
    return scope.floats(WeightFiller.wave(size, a, b), shape);
  }

  @Override
  public void close() {
    torch.close();
    checkpoint.close();
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
