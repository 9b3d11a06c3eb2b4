/**
 * Tensor files as they are: headers, shards, element types, bytes.
 *
 * <p>Knows no model. Nothing here trusts the file: each defect is a {@link
 * sc.fiji.svdtools.safetensors.CheckpointException} with one sentence.
 */
package sc.fiji.svdtools.safetensors;
