/** Techniques on the values of attention: factors, and positions that are spread. */
package sc.fiji.svdtools.technique.attention;
