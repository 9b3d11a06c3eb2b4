package sc.fiji.svdtools.safetensors;

import ai.djl.ndarray.types.DataType;
import java.nio.ByteBuffer;

/**
 * The bytes of one tensor under its canonical shape.
 *
 * @param data direct, little-endian, read-only or private to the caller
 * @param dtype the element type
 * @param shape the sizes; empty for a scalar
 */
public record RawTensor(ByteBuffer data, DataType dtype, long[] shape) {}
