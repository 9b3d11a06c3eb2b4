/**
 * What attention does besides what was trained, as values: from the dialog down to the operations a
 * number is one of these.
 *
 * <p>Imports nothing.
 */
package sc.fiji.svdtools.attention;
