/** Techniques with known content: sketches that are refined, and frames or parts that are held. */
package sc.fiji.svdtools.technique.content;
