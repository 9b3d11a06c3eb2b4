package sc.fiji.svdtools.engine;

import sc.fiji.svdtools.request.ModelRequest;

/** Options that say which model is to run where. */
public interface ModelSettings {

  /**
   * The settings in force.
   *
   * @throws IllegalArgumentException if a stored value is not allowed
   */
  ModelRequest request();
}
