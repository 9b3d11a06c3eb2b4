/** Areas of an image as text, to be kept with a clip and given back. Imports ImageJ only. */
package sc.fiji.svdtools.image.area;
