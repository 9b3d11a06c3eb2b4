/**
 * Techniques on what the network is told, and on how strongly: tracks, key images, texts, guidance.
 */
package sc.fiji.svdtools.technique.guidance;
