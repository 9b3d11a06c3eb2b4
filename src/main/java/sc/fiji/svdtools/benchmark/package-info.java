/** Entry points that measure time and memory of runs, and what techniques do to clips. */
package sc.fiji.svdtools.benchmark;
