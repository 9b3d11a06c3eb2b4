package sc.fiji.svdtools.command;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import java.io.IOException;
import java.nio.file.Path;
import sc.fiji.svdtools.pipeline.Progress;
import sc.fiji.svdtools.pipeline.VideoGenerator;

/** The networks of {@code pipeline}; the only place that names them. */
final class PipelineModels implements ModelProvider {

  // ==== WIRE HERE: the two bodies become SvdPipeline.load(...) and DemoCheckpoint.path(). ====

  @Override
  public VideoGenerator load(Path checkpoint, Device device, DataType type, Progress progress)
      throws IOException {
    throw new IllegalStateException("The pipeline is not part of this build.");
  }

  @Override
  public Path demo() throws IOException {
    throw new IllegalStateException("The demo checkpoint is not part of this build.");
  }
}
