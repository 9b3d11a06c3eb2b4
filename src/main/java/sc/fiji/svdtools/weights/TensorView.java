package sc.fiji.svdtools.weights;

import ai.djl.ndarray.types.DataType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** A canonical tensor as it is made from stored ones. */
sealed interface TensorView {
  /** The canonical shape. */
  long[] shape();

  /** The stored element type. */
  DataType dtype();

  /** The length in bytes. */
  long bytes();

  /** The bytes, little-endian. */
  ByteBuffer read();

  /** A stored tensor under a shape with the same number of elements; no copy. */
  record Plain(TensorSource source, TensorEntry entry, long[] shape) implements TensorView {
    @Override
    public DataType dtype() {
      return entry.dtype();
    }

    @Override
    public long bytes() {
      return entry.bytes();
    }

    @Override
    public ByteBuffer read() {
      return source.read(entry.name());
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
