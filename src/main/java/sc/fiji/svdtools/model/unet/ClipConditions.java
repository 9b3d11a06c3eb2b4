package sc.fiji.svdtools.model.unet;

import ai.djl.ndarray.NDArray;
import java.util.List;
import sc.fiji.svdtools.nn.Timeline;
import sc.fiji.svdtools.nn.VideoTransformer;

/**
 * What the UNet needs to know of a clip and is constant over all sampling steps.
 *
 * @param clips B, number of clips in the batch (2 with guidance: unconditional, conditional)
 * @param time the frames of each
 * @param label embedded micro-conditioning (1, E) or (B*F, E)
 * @param transformers one entry per transformer, in the order of execution
 */
public record ClipConditions(
    int clips, Timeline time, NDArray label, List<VideoTransformer.Conditions> transformers) {}
