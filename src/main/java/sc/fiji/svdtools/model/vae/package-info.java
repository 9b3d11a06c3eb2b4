/** The autoencoder: image encoder for the conditioning latent, decoders from latents to frames. */
package sc.fiji.svdtools.model.vae;
