/**
 * What is wrong with image files that ImageJ opens all the same: cut short, damaged, or in colours
 * that it shows wrongly.
 *
 * <p>Imports ImageJ alone.
 */
package sc.fiji.svdtools.file.damage;
