package sc.fiji.svdtools.clip;

/**
 * A clip in small, as far as it has formed: one pixel per latent, that is per 8 x 8 pixels of a
 * frame.
 *
 * @param width pixels
 * @param height pixels
 * @param frames colours of each frame, row-major, {@code 0xRRGGBB}; owned by this value
 */
public record Preview(int width, int height, int[][] frames) {}
