package sc.fiji.svdtools.pipeline;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import java.util.ArrayList;
import java.util.List;
import sc.fiji.svdtools.checkpoint.CheckpointMark;
import sc.fiji.svdtools.checkpoint.ModelFiles;
import sc.fiji.svdtools.clip.Progress;
import sc.fiji.svdtools.clip.VideoSettings;
import sc.fiji.svdtools.forecast.NotEnoughMemory;
import sc.fiji.svdtools.forecast.Work;
import sc.fiji.svdtools.plan.SamplingPlan;

/**
 * The checkpoint of a pipeline on further devices, each loaded when a run first has work for it.
 *
 * <p>Owns: what it loaded.
 */
final class Helpers implements AutoCloseable {

  /** There are no further devices. */
  static final Helpers NONE = new Helpers(null, null, List.of(), null);

  /** How a checkpoint gets onto a device. */
  @FunctionalInterface
  interface Loader {
    /** As {@link Placed#load}. */
    Placed load(ModelFiles files, Device device, DataType type, Progress progress);
  }

  private final ModelFiles files;
  private final Device first;
  private final List<Device> devices;
  private final DataType type;
  private final CheckpointMark mark;
  private final Loader loader;
  private final List<Placed> loaded = new ArrayList<>();

  /**
   * @param first device of the pipeline, which is not loaded here
   * @param devices in the order in which they get work; none is possible
   */
  Helpers(ModelFiles files, Device first, List<Device> devices, DataType type) {
    this(files, first, devices, type, Placed::load);
  }

  Helpers(ModelFiles files, Device first, List<Device> devices, DataType type, Loader loader) {
    this.files = files;
    this.first = first;
    this.loader = loader;
    this.devices = List.copyOf(devices);
    this.type = type;
    this.mark = devices.isEmpty() ? null : CheckpointMark.of(files);
  }

  /** Those that have a part of the estimates of a clip. */
  List<Placed> of(VideoSettings settings, SamplingPlan plan, Progress progress) {
    return sharing(Work.effort(settings, plan).parts(), progress);
  }

  /**
   * Those that have a share.
   *
   * @param parts of the work; the first is for the device of the pipeline
   * @throws IllegalArgumentException if one cannot be loaded, or the checkpoint is another by now
   * @throws NotEnoughMemory if one lacks the memory for it; says how to do without
   */
  List<Placed> sharing(int parts, Progress progress) {
    int count = Math.min(parts - 1, devices.size());
    while (loaded.size() < count) {
      Device device = devices.get(loaded.size());
      if (!CheckpointMark.of(files).equals(mark)) {
        throw new IllegalArgumentException(
            "The checkpoint "
                + files.checkpoint().getFileName()
                + " was changed after it was loaded, so that "
                + device
                + " cannot share the work; load it again.");
      }
      progress.notice("Loading the checkpoint on " + device);
      try {
        loaded.add(loader.load(files, device, type, progress));
      } catch (NotEnoughMemory e) {
        throw e.leaving(first);
      }
    }
    return List.copyOf(loaded.subList(0, count));
  }

  /** Number of tensors alive on these devices. */
  int liveTensors() {
    return loaded.stream().mapToInt(p -> p.torch().liveTensors()).sum();
  }

  @Override
  public void close() {
    loaded.forEach(Placed::close);
    loaded.clear();
  }
}
