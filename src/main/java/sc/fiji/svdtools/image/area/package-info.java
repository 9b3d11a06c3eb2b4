/** Areas of an image as text, to be kept with a clip and given back. Imports {@code sketch}. */
package sc.fiji.svdtools.image.area;
