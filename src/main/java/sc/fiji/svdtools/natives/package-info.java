/**
 * PyTorch's native library on this computer: what the graphics driver offers, what this process has
 * loaded, and the installation of the library for CUDA.
 *
 * <p>An <i>archive</i> is the published file with its checksum; a <i>library folder</i> holds what
 * was unpacked from it and is what the engine loads. Knows no engine class, no ImageJ, no SciJava.
 */
package sc.fiji.svdtools.natives;
