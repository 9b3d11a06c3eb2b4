/** Entry points that measure time and memory of a run. */
package sc.fiji.svdtools.benchmark;
