package sc.fiji.svdtools.engine;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import sc.fiji.svdtools.checkpoint.CheckpointFacts;
import sc.fiji.svdtools.checkpoint.CheckpointMark;
import sc.fiji.svdtools.checkpoint.DemoCheckpoint;
import sc.fiji.svdtools.checkpoint.ModelFiles;
import sc.fiji.svdtools.clip.Progress;
import sc.fiji.svdtools.pipeline.VideoGenerator;

/** Where loaded models come from. Tests put their own in place of the networks. */
public interface ModelProvider {

  /**
   * Loads a checkpoint.
   *
   * @param files of the checkpoint
   * @param devices where the networks run; all but the first share drafts, or the windows of a step
   * @param type number format of the networks
   * @param progress gets reports and is asked whether to stop
   * @throws IOException if the file cannot be read, with one sentence
   */
  VideoGenerator load(ModelFiles files, List<Device> devices, DataType type, Progress progress)
      throws IOException;

  /**
   * Path of a built-in network, unpacked if need be.
   *
   * @throws IllegalStateException if it cannot be unpacked, with one sentence
   */
  Path demo(DemoCheckpoint network);

  /**
   * What the header of a checkpoint tells.
   *
   * @throws IOException if the file cannot be read, with one sentence
   */
  CheckpointFacts facts(ModelFiles files) throws IOException;

  /**
   * What tells whether a loaded checkpoint is still the one on disk.
   *
   * @throws IOException if the file cannot be read, with one sentence
   */
  CheckpointMark mark(ModelFiles files) throws IOException;

  /** The graphics cards of this computer. */
  default Hardware hardware() {
    return new NativeLibraries();
  }
}
