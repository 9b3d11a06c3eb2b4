package sc.fiji.svdtools.safetensors;

import ai.djl.ndarray.types.DataType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** A canonical tensor as it is made from stored ones. */
public sealed interface TensorView {
  /** The canonical shape. */
  long[] shape();

  /** The element type of what {@link #read} gives. */
  DataType dtype();

  /** The stored element type as written in the file. */
  String type();

  /** The length in bytes. */
  long bytes();

  /** The bytes, little-endian. */
  ByteBuffer read();

  /**
   * A stored tensor under a shape with the same number of elements; no copy, except of 8-bit
   * floats, which become F16.
   */
  record Plain(TensorSource source, TensorEntry entry, long[] shape) implements TensorView {
    @Override
    public DataType dtype() {
      return Float8.named(type()).isPresent() ? DataType.FLOAT16 : entry.dtype();
    }

    @Override
    public String type() {
      return entry.type();
    }

    @Override
    public long bytes() {
      return Float8.named(type()).isPresent() ? Short.BYTES * entry.bytes() : entry.bytes();
    }

    @Override
    public ByteBuffer read() {
      ByteBuffer stored = source.read(entry.name());
      return Float8.named(type()).map(float8 -> float8.halves(stored)).orElse(stored);
    }
  }

  /** A stored matrix (rows, columns), copied as (columns, rows). */
  record Transposed(Plain stored) implements TensorView {
    @Override
    public long[] shape() {
      return new long[] {stored.shape()[1], stored.shape()[0]};
    }

    @Override
    public DataType dtype() {
      return stored.dtype();
    }

    @Override
    public String type() {
      return stored.type();
    }

    @Override
    public long bytes() {
      return stored.bytes();
    }

    @Override
    public ByteBuffer read() {
      ByteBuffer from = stored.read();
      int rows = (int) stored.shape()[0];
      int columns = (int) stored.shape()[1];
      int size = dtype().getNumOfBytes();
      ByteBuffer to = direct(bytes());
      for (int c = 0; c < columns; c++) {
        for (int r = 0; r < rows; r++) {
          to.put(to.position(), from, (r * columns + c) * size, size);
          to.position(to.position() + size);
        }
      }
      return to.flip();
    }
  }

  /** Stored tensors of one type, copied one after the other along the first axis. */
  record Joined(List<Plain> parts) implements TensorView {
    @Override
    public long[] shape() {
      long[] shape = parts.get(0).shape().clone();
      shape[0] = parts.stream().mapToLong(part -> part.shape()[0]).sum();
      return shape;
    }

    @Override
    public DataType dtype() {
      return parts.get(0).dtype();
    }

    @Override
    public String type() {
      return parts.get(0).type();
    }

    @Override
    public long bytes() {
      return parts.stream().mapToLong(Plain::bytes).sum();
    }

    @Override
    public ByteBuffer read() {
      ByteBuffer to = direct(bytes());
      parts.forEach(part -> to.put(part.read()));
      return to.flip();
    }
  }

  private static ByteBuffer direct(long bytes) {
    return ByteBuffer.allocateDirect(Math.toIntExact(bytes)).order(ByteOrder.LITTLE_ENDIAN);
  }
}
