/**
 * The computer: how much of its memory a process may take, how files are put in its folders.
 *
 * <p>Arrows: knows no other package.
 */
package sc.fiji.svdtools.host;
