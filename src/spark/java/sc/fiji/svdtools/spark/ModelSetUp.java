package sc.fiji.svdtools.spark;

import java.io.Serializable;
import java.util.function.Consumer;
import sc.fiji.svdtools.engine.ModelCache;

/** May change, on an executor, where its models come from. */
@FunctionalInterface
interface ModelSetUp extends Consumer<ModelCache>, Serializable {

  /** Changes nothing. */
  ModelSetUp NONE = models -> {};
}
