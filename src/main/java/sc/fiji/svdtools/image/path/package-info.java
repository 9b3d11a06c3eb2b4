/** Paths of objects drawn as ImageJ's selections, and where the objects of a clip are. */
package sc.fiji.svdtools.image.path;
