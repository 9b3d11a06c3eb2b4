/**
 * Parts of a picture moved along paths: the crude animation that a clip is made from.
 *
 * <p>Pure geometry on arrays of numbers: pictures are {@code [3, height, width]} row-major, pixel i
 * reaches from i to i + 1, y points down, angles are degrees clockwise.
 */
package sc.fiji.svdtools.sketch;
