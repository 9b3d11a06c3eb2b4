package sc.fiji.svdtools.pipeline;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import java.util.List;
import java.util.Locale;
import sc.fiji.svdtools.checkpoint.ModelFiles;
import sc.fiji.svdtools.checkpoint.ModelInfo;
import sc.fiji.svdtools.checkpoint.ModelSizes;
import sc.fiji.svdtools.checkpoint.NetworkBytes;
import sc.fiji.svdtools.clip.Progress;
import sc.fiji.svdtools.clip.VideoSettings;
import sc.fiji.svdtools.forecast.ClipMemory;
import sc.fiji.svdtools.forecast.MemoryNeed;
import sc.fiji.svdtools.forecast.MemoryPlan;
import sc.fiji.svdtools.forecast.NotEnoughMemory;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.tensor.Torch;
import sc.fiji.svdtools.weights.Checkpoint;

/**
 * A checkpoint on a device.
 *
 * <p>Owns: the device and all weights.
 *
 * @param torch the device
 * @param type number format of the networks
 * @param model the checkpoint
 * @param networks on the device
 */
record Placed(Torch torch, DataType type, ModelInfo model, Networks networks)
    implements AutoCloseable {

  /**
   * Loads a checkpoint.
   *
   * @throws IllegalArgumentException if the checkpoint cannot be used, or memory does not suffice
   */
  static Placed load(ModelFiles files, Device device, DataType type, Progress progress) {
    try (Checkpoint checkpoint = files.open()) {
      ModelSizes sizes = ModelSizes.of(checkpoint);
      ModelInfo model = ModelInfo.of(checkpoint, sizes);
      MemoryNeed.ofWeights(checkpoint, type).require(device);
      Torch torch = Torch.open(device);
      return Networks.orFree(
          torch,
          () ->
              new Placed(
                  torch,
                  type,
                  model,
                  Networks.load(checkpoint, sizes, torch.scope(), type, progress)));
    }
  }

  /** For logs and properties, such as {@code cpu float32}. */
  String name() {
    return torch.device() + " " + type.name().toLowerCase(Locale.ROOT);
  }

  /** What a clip needs in the parts of a run. */
  ClipMemory clip(VideoSettings settings, SamplingPlan plan) {
    int size = type == DataType.FLOAT32 ? Float.BYTES : Short.BYTES;
    return new ClipMemory(
        settings,
        plan,
        ClipMemory.Shares.of(torch.device()),
        size,
        networks.unet().channels(),
        networks.decoder().channels());
  }

  /**
   * How a run keeps within the memory of its devices.
   *
   * @param others with which this one shares the steps
   * @throws NotEnoughMemory if the memory of a device does not suffice; names it, and of another
   *     says how to do without
   */
  MemoryPlan memory(VideoSettings settings, SamplingPlan plan, List<Placed> others) {
    MemoryPlan all = memory(settings, plan);
    for (Placed other : others) {
      try {
        all = all.sharing(other.memory(settings, plan));
      } catch (NotEnoughMemory e) {
        throw e.leaving(torch.device());
      }
    }
    return all;
  }

  private MemoryPlan memory(VideoSettings settings, SamplingPlan plan) {
    NetworkBytes sizes = networks.sizes();
    ClipMemory clip = clip(settings, plan);
    Device device = torch.device();
    long available = available();
    if (!MemoryPlan.fits(available, sizes, clip)) {
      // What PyTorch keeps of earlier runs counts as used until it is given back.
      torch.releaseCache();
      available = available();
    }
    return MemoryPlan.choose(available, sizes, clip, device.isGpu(), MemoryNeed.where(device));
  }

  /** Bytes for weights and activations. */
  private long available() {
    long free = MemoryNeed.free(torch.device());
    return free < 0 ? Long.MAX_VALUE : free + networks.here();
  }

  @Override
  public void close() {
    torch.close();
  }
}
