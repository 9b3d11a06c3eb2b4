package sc.fiji.svdtools.engine;

import sc.fiji.svdtools.forecast.Placement;
import sc.fiji.svdtools.pipeline.VideoGenerator;

/**
 * A model ready to run.
 *
 * @param generator the model; closed by {@link ModelCache}
 * @param device where it runs and why
 * @param place the device as it was before loading
 */
public record LoadedModel(VideoGenerator generator, DeviceChoice device, Placement place) {}
