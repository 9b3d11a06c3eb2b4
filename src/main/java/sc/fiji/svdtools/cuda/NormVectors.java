package sc.fiji.svdtools.cuda;

import static sc.fiji.svdtools.cuda.Kernels.last;

import ai.djl.ndarray.NDArray;

/** What is added to the rows of a norm: so many vectors, each for so many rows in turn. */
record NormVectors(long address, int each, int count, long starts, int frames, int size) {

  static final NormVectors NONE = new NormVectors(0, 1, 1, 0, 0, 1);

  static NormVectors of(Kernels kernels, NDArray v, int each) {
    int count = (int) (v.getShape().size() / last(v));
    return new NormVectors(kernels.address(v), each, count, 0, 0, 1);
  }

  /** For windows of {@code size} out of {@code frames}, which begin at {@code starts}. */
  NormVectors inWindows(long starts, int frames, int size) {
    return new NormVectors(address, each, count, starts, frames, size);
  }
}
