/**
 * Models between runs: loaded on a device, kept, closed; what is known of graphics cards and of
 * PyTorch for them.
 *
 * <p>Only {@link sc.fiji.svdtools.engine.PipelineModels} names the pipeline's implementation.
 */
package sc.fiji.svdtools.engine;
