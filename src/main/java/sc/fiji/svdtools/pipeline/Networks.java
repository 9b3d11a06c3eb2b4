package sc.fiji.svdtools.pipeline;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.nio.ByteBuffer;
import java.util.function.Supplier;
import sc.fiji.svdtools.model.clip.ImageEncoder;
import sc.fiji.svdtools.model.unet.UNet;
import sc.fiji.svdtools.model.vae.VaeDecoder;
import sc.fiji.svdtools.model.vae.VaeEncoder;
import sc.fiji.svdtools.nn.Parameters;
import sc.fiji.svdtools.tensor.Scope;
import sc.fiji.svdtools.weights.Checkpoint;
import sc.fiji.svdtools.weights.Weights;

/**
 * The four networks of a checkpoint, loaded into one scope.
 *
 * <p>The VAE encoder is always float32: it runs once per clip and overflows in float16. The others
 * have the type of the run.
 */
record Networks(ImageEncoder imageEncoder, VaeEncoder encoder, UNet unet, VaeDecoder decoder) {

  private static final String CLIP = "conditioner.embedders.0.open_clip.model.visual";
  private static final String ENCODER = "conditioner.embedders.3.encoder";
  private static final String UNET = "model.diffusion_model";
  private static final String DECODER = "first_stage_model";

  static Networks load(
      Checkpoint checkpoint, ModelSizes sizes, Scope scope, DataType type, Progress progress) {
    Loading loading = new Loading(scope, progress, checkpoint.names().size());
    Weights weights = new Weights(checkpoint, loading::upload, type);
    Weights single = new Weights(checkpoint, loading::upload, DataType.FLOAT32);
    Networks networks =
        new Networks(
            new ImageEncoder(new Parameters(weights.at(CLIP), scope), sizes.clipHeads()),
            new VaeEncoder(new Parameters(single.at(ENCODER), scope)),
            new UNet(new Parameters(weights.at(UNET), scope), sizes.headWidth()),
            new VaeDecoder(new Parameters(weights.at(DECODER), scope)));
    single.requireAllTaken(ENCODER);
    weights.requireAllTaken(CLIP, UNET, DECODER);
    loading.finished();
    return networks;
  }

  /** Counts tensors on their way to the device and stops when the user wants to. */
  private static final class Loading {
    private final Scope scope;
    private final Progress progress;
    private final int total;
    private int done;

    Loading(Scope scope, Progress progress, int total) {
      this.scope = scope;
      this.progress = progress;
      this.total = Math.max(1, total);
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
