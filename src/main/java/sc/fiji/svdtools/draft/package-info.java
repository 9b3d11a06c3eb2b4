/**
 * Drafts of a clip: runs stopped halfway, scored on their latents, gone on with. No images, no
 * networks.
 */
package sc.fiji.svdtools.draft;
