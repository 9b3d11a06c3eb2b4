/** The image encoder whose embedding conditions the UNet, and the resize in front of it. */
package sc.fiji.svdtools.model.vision;
