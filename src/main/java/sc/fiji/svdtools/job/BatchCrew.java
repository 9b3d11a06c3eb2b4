package sc.fiji.svdtools.job;

import java.util.List;
import java.util.function.Consumer;

/** Who makes the images of a batch: the devices of this computer, or those of a cluster. */
@FunctionalInterface
public interface BatchCrew {

  /**
   * Makes all images, each once; returns when the last is finished.
   *
   * @param images what to make; none is possible
   * @param done told the row of each image once, from any thread
   */
  void make(List<BatchImage> images, Consumer<BatchLog.Row> done);
}
