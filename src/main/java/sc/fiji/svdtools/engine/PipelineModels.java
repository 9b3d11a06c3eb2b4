package sc.fiji.svdtools.engine;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.types.DataType;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import sc.fiji.svdtools.checkpoint.CheckpointFacts;
import sc.fiji.svdtools.checkpoint.CheckpointMark;
import sc.fiji.svdtools.checkpoint.CheckpointMark.FileMark;
import sc.fiji.svdtools.checkpoint.DemoCheckpoint;
import sc.fiji.svdtools.checkpoint.ModelFiles;
import sc.fiji.svdtools.clip.Progress;
import sc.fiji.svdtools.pipeline.SvdPipeline;
import sc.fiji.svdtools.pipeline.VideoGenerator;
import sc.fiji.svdtools.request.ModelRequest;

/** The networks of {@code pipeline}; the only place that names them. */
public final class PipelineModels implements ModelProvider {

  private final Map<DemoCheckpoint, FileMark> unpacked = new EnumMap<>(DemoCheckpoint.class);

  /**
   * The model that is asked for, outside the cache; the caller closes it.
   *
   * @param request which model, where, in which number format
   * @throws IllegalArgumentException if a file or device is not there, the checkpoint cannot be
   *     used, or memory does not suffice
   * @throws IllegalStateException if PyTorch cannot be loaded
   */
  public static SvdPipeline open(ModelRequest request) {
    NativeLibraries.prepare(request);
    try {
      List<Device> devices = DeviceChoice.of(request.device(), new NativeLibraries()).devices();
      DataType type = request.precision().on(devices.get(0));
      return SvdPipeline.load(request.files(DemoCheckpoint::path), devices, type, Progress.NONE);
    } catch (EngineException | LinkageError e) {
      throw LoadFailure.explain(e);
    }
  }

  @Override
  public VideoGenerator load(
      ModelFiles files, List<Device> devices, DataType type, Progress progress) {
    return SvdPipeline.load(files, devices, type, progress);
  }

  @Override
  public CheckpointFacts facts(ModelFiles files) {
    return CheckpointFacts.of(files);
  }

  @Override
  public CheckpointMark mark(ModelFiles files) {
    return CheckpointMark.of(files);
  }

  /** Verified again only if the file was touched since. */
  @Override
  public synchronized Path demo(DemoCheckpoint network) {
    FileMark mark = unpacked.get(network);
    if (mark == null || !mark.equals(FileMark.of(Path.of(mark.path())))) {
      mark = FileMark.of(network.path());
      unpacked.put(network, mark);
    }
    return Path.of(mark.path());
  }
}
