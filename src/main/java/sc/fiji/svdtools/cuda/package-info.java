/**
 * GPU kernels of the plugin's own, as PTX text, and their launch through the graphics driver.
 *
 * <p>{@link sc.fiji.svdtools.cuda.FusedOps} has those of the operations of {@code ops.py} that only
 * move memory or are attention, for NVIDIA GPUs and types of 16 bits ({@code kernels.cu}, {@code
 * attention.cu}). What they write is owned by who asks, through {@link
 * sc.fiji.svdtools.cuda.KernelMemory}.
 */
package sc.fiji.svdtools.cuda;
