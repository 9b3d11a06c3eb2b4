/**
 * H.264 (ITU-T H.264) of baseline profile: frames in, an elementary stream out.
 *
 * <p>Syntax elements, code tables, inverse transforms and interpolation are jcodec's. Decisions,
 * quantisation and bounds are here, because jcodec's own encoder quantises the DC coefficients
 * before their Hadamard transform, which shifts flat areas by several levels, and has a buffer that
 * noise overflows. Imports jcodec alone.
 */
package sc.fiji.svdtools.file.h264;
