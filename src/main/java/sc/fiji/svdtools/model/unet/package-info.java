/** The spatio-temporal UNet that predicts the velocity of noisy latents. */
package sc.fiji.svdtools.model.unet;
