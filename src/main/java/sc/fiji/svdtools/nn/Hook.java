package sc.fiji.svdtools.nn;

import ai.djl.ndarray.NDArray;

/**
 * Looks at features on their way through a network. Called after each block, on the running thread;
 * an exception thrown here stops the network within one block.
 */
@FunctionalInterface
public interface Hook {

  /** Looks at nothing. */
  Hook NONE = (block, features) -> {};

  /**
   * @param block name of the block in the original checkpoint, such as {@code input_blocks.4.1}
   * @param features its output, borrowed, {@code (B*F, H, W, C)}
   */
  void after(String block, NDArray features);
}
