package sc.fiji.svdtools.spark;

import java.util.Map;
import org.apache.spark.resource.ResourceInformation;
import sc.fiji.svdtools.request.ModelRequest;

/**
 * Where a task runs its model: on the GPU that Spark gave it, else on the CPU. A device that the
 * user names goes before.
 *
 * @param request the request with that device
 * @param reason why, in a few words
 */
record TaskDevice(ModelRequest request, String reason) {

  private static final String GPU = "gpu";

  /**
   * Chooses.
   *
   * @param request as wanted; {@code automatic} and {@code all} leave the choice to Spark
   * @param resources of the task
   * @throws IllegalArgumentException if Spark gives an address that is not a number
   */
  static TaskDevice of(ModelRequest request, Map<String, ResourceInformation> resources) {
    if (!request.device().matches("automatic|" + ModelRequest.ALL)) {
      return new TaskDevice(request, request.device() + ", as device= says");
    }
    ResourceInformation given = resources.get(GPU);
    if (given == null || given.addresses().length == 0) {
      return new TaskDevice(
          request.with(Map.of("device", "cpu")), "the CPU, as Spark gave no GPU to the task");
    }
    String device = GPU + given.addresses()[0];
    return new TaskDevice(
        request.with(Map.of("device", device)), device + ", which Spark gave to the task");
  }
}
