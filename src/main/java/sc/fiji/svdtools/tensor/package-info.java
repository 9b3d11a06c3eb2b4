/**
 * Tensors with one owner, and every PyTorch operation the networks need.
 *
 * <p>{@link sc.fiji.svdtools.tensor.Torch} is an open device. It makes {@link
 * sc.fiji.svdtools.tensor.Scope}s, which own tensors and free them when closed. Operations are
 * methods of one TorchScript text resource ({@code ops.py}), called by name through {@link
 * sc.fiji.svdtools.tensor.Scope#call}.
 *
 * <p>On NVIDIA GPUs the steps that only move memory have kernels of their own, in {@link
 * sc.fiji.svdtools.cuda}; where those cannot run, the text resource does the same.
 *
 * <p>Only this package names {@code NDManager}, {@code IValue} and engine classes. DJL's value
 * types ({@code NDArray}, {@code Shape}, {@code DataType}, {@code Device}) are the currency above
 * it.
 */
package sc.fiji.svdtools.tensor;
