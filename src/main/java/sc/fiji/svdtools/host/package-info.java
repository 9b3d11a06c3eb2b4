/**
 * The computer: how much of its memory a process may take.
 *
 * <p>Arrows: knows no other package.
 */
package sc.fiji.svdtools.host;
