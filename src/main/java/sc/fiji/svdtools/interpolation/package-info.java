/**
 * Pictures between two pictures without a network: crossfade, warp by flow, objects moved; and how
 * far things moved.
 */
package sc.fiji.svdtools.interpolation;
