/**
 * Entry points without windows: {@code java -cp ... sc.fiji.svdtools.cli.Animate key=value ...}.
 */
package sc.fiji.svdtools.cli;
