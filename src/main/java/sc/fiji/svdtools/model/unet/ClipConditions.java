package sc.fiji.svdtools.model.unet;

import ai.djl.ndarray.NDArray;
import java.util.List;
import sc.fiji.svdtools.nn.VideoTransformer;

/**
 * What the UNet needs to know of a clip and is constant over all sampling steps.
 *
 * @param clips B, number of clips in the batch (2 with guidance: unconditional, conditional)
 * @param frames F
 * @param label embedded micro-conditioning (1, E)
 * @param transformers one entry per transformer, in the order of execution
 */
public record ClipConditions(
    int clips, int frames, NDArray label, List<VideoTransformer.Conditions> transformers) {}
