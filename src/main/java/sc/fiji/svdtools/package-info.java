/** Stable Video Diffusion for ImageJ and Fiji. */
package sc.fiji.svdtools;
