package sc.fiji.svdtools.pipeline;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import sc.fiji.svdtools.checkpoint.ModelSizes;
import sc.fiji.svdtools.checkpoint.NetworkBytes;
import sc.fiji.svdtools.checkpoint.Prefixes;
import sc.fiji.svdtools.clip.Cancelling;
import sc.fiji.svdtools.clip.Progress;
import sc.fiji.svdtools.model.unet.UNet;
import sc.fiji.svdtools.model.vae.VaeDecoder;
import sc.fiji.svdtools.model.vae.VaeEncoder;
import sc.fiji.svdtools.model.vision.ImageEncoder;
import sc.fiji.svdtools.nn.Parameters;
import sc.fiji.svdtools.tensor.Offload;
import sc.fiji.svdtools.tensor.Scope;
import sc.fiji.svdtools.weights.Checkpoint;
import sc.fiji.svdtools.weights.Weights;

/**
 * The four networks of a checkpoint, each part of a run in a scope of its own.
 *
 * <p>The VAE encoder is always float32: it runs once per clip and overflows in float16. The others
 * have the type of the run.
 *
 * @param encoding where the weights of both encoders are
 * @param sampling where those of the UNet are
 * @param decoding where those of the decoder are
 */
public record Networks(
    ImageEncoder imageEncoder,
    VaeEncoder encoder,
    UNet unet,
    VaeDecoder decoder,
    Offload encoding,
    Offload sampling,
    Offload decoding) {

  static Networks load(
      Checkpoint checkpoint, ModelSizes sizes, Scope scope, DataType type, Progress progress) {
    Loading loading = new Loading(progress, checkpoint.names().size());
    Weights weights = new Weights(checkpoint, loading::upload, type);
    Weights single = new Weights(checkpoint, loading::upload, DataType.FLOAT32);
    Scope first = loading.into(scope.child());
    ImageEncoder clip =
        new ImageEncoder(new Parameters(weights.at(Prefixes.VISION), first), sizes.visionHeads());
    VaeEncoder encoder = new VaeEncoder(new Parameters(single.at(Prefixes.ENCODER), first));
    Scope second = loading.into(scope.child());
    UNet unet = new UNet(new Parameters(weights.at(Prefixes.UNET), second), sizes.headWidth());
    Scope third = loading.into(scope.child());
    VaeDecoder decoder = new VaeDecoder(new Parameters(weights.at(Prefixes.DECODER), third));
    single.requireAllTaken(Prefixes.ENCODER);
    weights.requireAllTaken(Prefixes.VISION, Prefixes.UNET, Prefixes.DECODER);
    loading.finished();
    return new Networks(
        clip, encoder, unet, decoder, new Offload(first), new Offload(second), new Offload(third));
  }

  /** Sizes of the weights in bytes. */
  NetworkBytes sizes() {
    return new NetworkBytes(encoding.bytes(), sampling.bytes(), decoding.bytes());
  }

  /** Bytes of the weights that are on the device. */
  long here() {
    return Stream.of(encoding, sampling, decoding)
        .filter(o -> !o.away())
        .mapToLong(Offload::bytes)
        .sum();
  }

  /** Brings the networks of a part of the run to the device. */
  void enter(Offload part, boolean alone) {
    for (Offload other : List.of(encoding, sampling, decoding)) {
      if (other != part && alone) {
        other.leave();
      }
    }
    for (Offload other : List.of(encoding, sampling, decoding)) {
      if (other == part || !alone) {
        other.enter();
      }
    }
  }

  /** Counts tensors on their way to the device and stops when the user wants to. */
  private static final class Loading {
    private final Progress progress;
    private final int total;
    private Scope scope;
    private int done;

    Loading(Progress progress, int total) {
      this.progress = progress;
      this.total = Math.max(1, total);
    }

    Scope into(Scope next) {
      scope = next;
      return next;
    }

    NDArray upload(ByteBuffer data, DataType source, DataType target, long... shape) {
      Cancelling.check(progress);
      done = Math.min(done + 1, total);
      progress.update(Progress.Stage.LOAD, done, total);
      return scope.upload(data, source, target, shape);
    }

    void finished() {
      progress.update(Progress.Stage.LOAD, total, total);
    }
  }

  /** Loads, and frees what was loaded if that fails. */
  static <T> T orFree(AutoCloseable resource, Supplier<T> load) {
    try {
      return load.get();
    } catch (RuntimeException | Error e) {
      try {
        resource.close();
      } catch (Exception suppressed) {
        e.addSuppressed(suppressed);
      }
      throw e;
    }
  }
}
