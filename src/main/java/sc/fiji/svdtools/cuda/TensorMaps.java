package sc.fiji.svdtools.cuda;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Descriptions of tensors of 16-bit numbers for the copy engine of Hopper GPUs, kept while they are
 * asked for: a network asks for the same ones in every step.
 *
 * <p>Source: CUDA driver API, tensor maps.
 */
final class TensorMaps {

  private static final int BYTES = 128;
  private static final int ALIGNMENT = 64;
  private static final int MOST = 2048;

  private static final int UINT16 = 1;
  private static final int NOT_INTERLEAVED = 0;
  private static final int PROMOTE_TO_256_BYTES = 3;
  private static final int ZEROS_OUTSIDE = 0;

  private final CudaModule module;
  private final Map<Layout, Pointer> made =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Layout, Pointer> eldest) {
          return size() > MOST;
        }
      };

  /**
   * A tensor in device memory and the part of it that is copied at a time.
   *
   * @param address of the first element, a multiple of 16
   * @param sizes of the axes, the one without gaps first
   * @param strides of the other axes in bytes, multiples of 16
   * @param box size of the part; along the first axis 64 or 128 bytes, whose pieces of 16 bytes are
   *     exchanged so that columns are read without conflicts
   */
  record Layout(long address, List<Long> sizes, List<Long> strides, List<Integer> box) {

    private int swizzle() {
      return box.get(0) == 64 ? 3 : 2;
    }
  }

  TensorMaps(CudaModule module) {
    this.module = module;
  }

  /** The description, for the argument of a kernel; owned by this. */
  Pointer of(Layout layout) {
    return made.computeIfAbsent(layout, this::encode);
  }

  private Pointer encode(Layout layout) {
    int rank = layout.sizes.size();
    int[] every = new int[rank];
    Arrays.fill(every, 1);
    Pointer map = new Memory(BYTES + ALIGNMENT).align(ALIGNMENT);
    module.check(
        "cuTensorMapEncodeTiled",
        map,
        UINT16,
        rank,
        new Pointer(layout.address),
        layout.sizes.stream().mapToLong(Long::longValue).toArray(),
        layout.strides.stream().mapToLong(Long::longValue).toArray(),
        layout.box.stream().mapToInt(Integer::intValue).toArray(),
        every,
        NOT_INTERLEAVED,
        layout.swizzle(),
        PROMOTE_TO_256_BYTES,
        ZEROS_OUTSIDE);
    return map;
  }
}
