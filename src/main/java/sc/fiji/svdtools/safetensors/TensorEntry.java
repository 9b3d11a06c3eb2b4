package sc.fiji.svdtools.safetensors;

import ai.djl.ndarray.types.DataType;

/**
 * One tensor as a safetensors header lists it.
 *
 * @param name the stored name
 * @param dtype the element type, {@link DataType#UNKNOWN} for types that Java code never reads
 * @param type the element type as written in the file, for messages
 * @param shape the sizes; empty for a scalar
 * @param offset position of the first byte in the file
 * @param bytes length in bytes
 */
public record TensorEntry(
    String name, DataType dtype, String type, long[] shape, long offset, long bytes) {}
